"""Our own small set of icons: strokes on a 20 × 20 grid, drawn with the text's colour.

An icon always stands beside words, so it is hidden from assistive technologies.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

DRAWINGS = {
    "add": '<path d="M10 4v12M4 10h12"/>',
    "alert": '<path d="M10 3 2.5 16.5h15Z"/><path d="M10 8v4M10 14.2v.1"/>',
    "archive": '<path d="M3 4h14v3.5H3zM4.5 7.5V16h11V7.5M8 10.5h4"/>',
    "back": '<path d="M16 10H4M9 5l-5 5 5 5"/>',
    "building": '<path d="M4 17V4h8v13M12 8h4v9M2.5 17h15M7 7h2M7 10h2M7 13h2"/>',
    "calculator": '<path d="M4.5 2.5h11v15h-11zM7 6h6M7 10h.1M10 10h.1M13 10h.1M7 14h.1M10 14h.1M13 14h.1"/>',
    "calendar": '<path d="M3 5h14v12H3zM3 8.5h14M7 3v3.5M13 3v3.5"/>',
    "check": '<path d="m4 10.5 4 4 8-9"/>',
    "clock": '<circle cx="10" cy="10" r="7"/><path d="M10 6v4.2l2.8 1.8"/>',
    "close": '<path d="m5 5 10 10M15 5 5 15"/>',
    "copy": '<path d="M7 7h10v10H7z"/><path d="M13 7V3H3v10h4"/>',
    "document": '<path d="M5 2.5h6.5L15.5 6v11.5H5z"/><path d="M11.5 2.5V6h4M8 10h5M8 13.5h5"/>',
    "down": '<path d="m5 8 5 5 5-5"/>',
    "download": '<path d="M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13"/>',
    "edit": '<path d="m12.5 4 3.5 3.5L7 16.5l-4 .5.5-4z"/>',
    "eye": '<path d="M2 10c2-3.6 4.7-5.3 8-5.3S16 6.4 18 10c-2 3.6-4.7 5.3-8 5.3S4 13.6 2 10Z"/>'
    '<circle cx="10" cy="10" r="2.4"/>',
    "filter": '<path d="M3 5h14M6 10h8M8.5 15h3"/>',
    "flag": '<path d="M5 17.5V3M5 4h10l-2 3.5 2 3.5H5"/>',
    "history": '<path d="M4 5v3.5h3.5M4.3 8.3A6.5 6.5 0 1 1 4 12"/><path d="M10.5 7v3.5l2.3 1.5"/>',
    "info": '<circle cx="10" cy="10" r="7"/><path d="M10 9v4.5M10 6.5v.1"/>',
    "link": '<path d="M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0'
    'l-2.7 2.7a3 3 0 0 0 4.3 4.3l1-1"/>',
    "list": '<path d="M7.5 5H17M7.5 10H17M7.5 15H17M3.5 5h.1M3.5 10h.1M3.5 15h.1"/>',
    "lock": '<path d="M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 6 0V9"/>',
    "mail": '<path d="M2.5 4.5h15v11h-15zM3 5.5l7 5.5 7-5.5"/>',
    "menu": '<path d="M3 5h14M3 10h14M3 15h14"/>',
    "minus": '<path d="M4 10h12"/>',
    "next": '<path d="m8 5 5 5-5 5"/>',
    "people": '<circle cx="7.5" cy="6.5" r="3"/><path d="M2 16.5c.3-3.5 2.3-5 5.5-5s5.2 1.5 5.5 5M13 3.8'
    'a3 3 0 0 1 0 5.4M15 11.8c1.8.7 2.8 2.2 3 4.7"/>',
    "person": '<circle cx="10" cy="6.5" r="3.2"/><path d="M3.8 17c.3-3.8 2.5-5.5 6.2-5.5s5.9 1.7 6.2 5.5"/>',
    "phone": '<path d="M4.5 2.8 7.3 2.5l1.5 4-1.9 1.6c1 2 2.5 3.6 4.7 4.8l1.7-1.9 4 1.6-.3 2.9'
    'c-.1 1-1 1.7-2 1.6C8.8 16.5 3.7 11.5 3 4.8c-.1-1 .5-1.9 1.5-2Z"/>',
    "pin": '<path d="M10 17.5s5.5-5.2 5.5-9.3a5.5 5.5 0 0 0-11 0c0 4.1 5.5 9.3 5.5 9.3Z"/>'
    '<circle cx="10" cy="8.2" r="1.9"/>',
    "previous": '<path d="m12 5-5 5 5 5"/>',
    "print": '<path d="M6 7V3h8v4M6 14H3V7h14v7h-3M6 11.5h8V17H6z"/>',
    "remove": '<path d="M4 5.5h12M8 5V3h4v2M5.5 5.5 6.3 17h7.4l.8-11.5M8.5 8.5v5.5M11.5 8.5v5.5"/>',
    "report": '<path d="M3 3v14h14"/><path d="M6.5 13.5V10M10 13.5V6.5M13.5 13.5V8.5"/>',
    "return": '<path d="M8 4 3.5 8.5 8 13M3.5 8.5H12a4.5 4.5 0 0 1 0 9h-1.5"/>',
    "search": '<circle cx="9" cy="9" r="5.5"/><path d="m13 13 4 4"/>',
    "send": '<path d="M17.5 2.5 2.5 9l6 2.5 2.5 6zM8.5 11.5l4-4"/>',
    "settings": '<path d="M3 6h7M14 6h3M3 14h3M10 14h7"/><circle cx="12" cy="6" r="2"/><circle cx="8" cy="14" r="2"/>',
    "shield": '<path d="M10 2.5 16 5v5c0 3.8-2.5 6.3-6 7.5-3.5-1.2-6-3.7-6-7.5V5z"/><path d="m7.3 10 2 2 3.5-4"/>',
    "swap": '<path d="M4 7h12M13 4l3 3-3 3M16 13H4M7 10l-3 3 3 3"/>',
    "upload": '<path d="M10 13V3.5M6 7l4-4 4 4M3.5 16.5h13"/>',
    "wait": '<path d="M5.5 3h9M5.5 17h9M6.5 3c0 4 7 5.5 7 14M13.5 3c0 4-7 5.5-7 14"/>',
}


def draw(name: str, *, css_class: str = "") -> SafeString:
    """Draw an icon as inline SVG; an unknown name is a programming error (KeyError)."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>',
        f" {css_class}" if css_class else "",
        mark_safe(DRAWINGS[name]),
    )
