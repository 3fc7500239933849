"""Pieces of a page. `{% load ui %}`, then:

    {% icon "check" %}                                         inline SVG, always beside words (names: markets/icons.py)
    {% badge statement.state statement.get_state_display %}    a state: colour chosen here, label given by the page
    {% badge "late" "En retard" tone="danger" %}               … or a tone given outright
    {% crumbs "Marchés" url_list "Centre aquatique" url_contract "Lot 3" %}
    {% tabs tab_list "Le lot" %}                               tab_list: dicts label, url, current, count (or None)
    {% stat "1 234" unit="h" label="Heures réalisées" note="sur 2 000 h" url=url icon="clock" %}
    {% gauge done owed label="Avancement" %}                   two integers of one unit; more than 100 % is good news
    {% notice "Phrase." tone="warning" title="" %}             tones: info, success, warning, danger
    {% check_point "blocking" "Phrase." %}                     point à vérifier: blocking, to_check, info
    {% check_points checks %}                                  list of objects with .level and .sentence
    {% calculation steps "833 h" %}                            steps: objects or dicts with label, expression, value
    {% timeline entries %}                                     entries: dicts at, who, title, text ("" when none)
    {% empty_state "Phrase." action="Ajouter" url=url %}       what is missing, and the one thing to do
    {% pager page %}                                           a KeyPage or a Page; keeps the filters of the address
    {% filter_bar form active=2 reset=url submit="Filtrer" %}  a GET form laid out in a row
    {% form_errors form %}                                     summary with links to the fields (form_page has it)
    {% form_page form "Enregistrer" cancel=url %}              the whole form: summary, fields, buttons, csrf
    {% action_button url "Valider" icon="check" %}             a POST in one button, with its csrf token
    {% confirm title="…" text="…" url=url label="…" cancel=url danger=True %}
    {% contact_card contact %}                                 dict or object with name, phone, mail, structure

A tag gives every value its default, so no page has to pass a variable it does not use.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from markets import icons
from markets.paging import AFTER, BEFORE, KeyPage
from markets.typography import write_percent

register = template.Library()

# The colour of a state, in the one place that knows colours. A badge always carries words: colour never speaks alone.
TONES = {
    # statements of the month
    "due": "warning",
    "late": "danger",
    "draft": "neutral",
    "submitted": "info",
    "returned": "warning",
    "validated": "success",
    # calibrations, reports, answers of the buyer
    "handed_over": "success",
    "kept": "success",
    "other_figure": "warning",
    "no_clause": "neutral",
    "issued": "success",
    # promises of a bid
    "upcoming": "info",
    "soon": "warning",
    "partly": "warning",
    "not_kept": "danger",
    # eligibility and referrals
    "coming": "info",
    "valid": "success",
    "eligible": "success",
    "ending_soon": "warning",
    "ended": "neutral",
    "refused": "danger",
    "waiting": "info",
    "placed": "success",
    "not_retained": "neutral",
    "withdrawn": "neutral",
    # contracts to come
    "to_study": "warning",
    "note": "info",
    "without": "neutral",
    "published": "info",
    "awarded": "success",
    "dropped": "neutral",
    # values and categories
    "confirmed": "success",
    "indicative": "warning",
    # points to check
    "blocking": "danger",
    "to_check": "warning",
    "info": "info",
    # contracts and parties
    "running": "success",
    "finished": "neutral",
    "to_name": "warning",
    # lines of an import
    "new": "info",
    "changed": "warning",
    "same": "neutral",
    "wrong": "danger",
}
CHECK_WORDS = {"blocking": "Bloquant", "to_check": "À vérifier", "info": "Pour information"}
TONE_ICONS = {"info": "info", "success": "check", "warning": "alert", "danger": "alert", "neutral": "minus"}


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.draw(name)


@register.simple_tag
def badge(state: object, label: object, tone: str = "") -> SafeString:
    return format_html('<span class="badge-state tone-{}">{}</span>', tone or TONES.get(str(state), "neutral"), label)


@register.inclusion_tag("components/breadcrumb.html")
def crumbs(*words: Any) -> dict[str, Any]:
    """Pairs of label and address; the last label is the page and needs no address. A list of pairs does too."""
    if len(words) == 1 and isinstance(words[0], list | tuple):
        pairs = [tuple(pair) for pair in words[0]]
    else:
        pairs = [(label, words[place + 1] if place + 1 < len(words) else "") for place, label in enumerate(words)][::2]
    return {"pairs": pairs}


@register.inclusion_tag("components/tabs.html")
def tabs(tab_list: Iterable[Mapping[str, Any]], label: str = "Rubriques") -> dict[str, Any]:
    return {"tabs": [{"count": None, "current": False, **tab} for tab in tab_list], "label": label}


@register.inclusion_tag("components/stat.html")
def stat(
    figure: object, unit: str = "", label: str = "", note: object = "", url: str = "", tone: str = "", icon: str = ""
) -> dict[str, Any]:
    return {"figure": figure, "unit": unit, "label": label, "note": note, "url": url, "tone": tone, "icon": icon}


@register.inclusion_tag("components/gauge.html")
def gauge(done: int, owed: int, label: str = "Avancement", show_figure: bool = True) -> dict[str, Any]:
    """Share of `owed` that is `done`, drawn on 0–100 and written without a cap; nothing owed is said, never divided."""
    from_hundred = 0 if owed <= 0 or done <= 0 else min(100, done * 100 // owed)
    words = "rien à réaliser" if owed <= 0 else write_percent(Fraction(done, owed))
    return {
        "width": from_hundred,
        "words": words,
        "label": label,
        "show_figure": show_figure,
        "reached": 0 < owed <= done,
    }


@register.inclusion_tag("components/notice.html")
def notice(text: object, tone: str = "info", title: str = "") -> dict[str, Any]:
    return {"text": text, "tone": tone, "title": title, "icon": TONE_ICONS[tone]}


@register.inclusion_tag("components/check_point.html")
def check_point(level: object, sentence: object) -> dict[str, Any]:
    return _check_point(str(level), sentence)


def _check_point(level: str, sentence: object) -> dict[str, Any]:
    tone = TONES[level]
    return {"tone": tone, "word": CHECK_WORDS[level], "sentence": sentence, "icon": TONE_ICONS[tone]}


@register.inclusion_tag("components/check_points.html")
def check_points(checks: Iterable[Any], empty: str = "Aucun point à vérifier.") -> dict[str, Any]:
    return {"points": [_check_point(str(check.level), check.sentence) for check in checks], "empty": empty}


@register.inclusion_tag("components/calculation.html")
def calculation(steps: Iterable[Any], result: object = "", label: str = "Résultat") -> dict[str, Any]:
    return {"steps": list(steps), "result": result, "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    return {"entries": list(entries)}


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    text: object, action: str = "", url: str = "", icon: str = "archive", title: str = ""
) -> dict[str, Any]:
    return {"text": text, "action": action, "url": url, "icon": icon, "title": title}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(
    context: template.Context, page: Any, parameter: str = "page", label: str = "Pages de la liste"
) -> dict[str, Any]:
    kept = context.request.GET.copy()
    for name in (parameter, AFTER, BEFORE):
        kept.pop(name, None)
    start = f"?{kept.urlencode()}&" if kept else "?"
    if isinstance(page, KeyPage):
        return {
            "page": page,
            "label": label,
            "by_key": True,
            "previous": f"{start}{BEFORE}={page.before}" if page.before is not None else "",
            "next": f"{start}{AFTER}={page.after}" if page.after is not None else "",
        }
    start += f"{parameter}="
    return {
        "by_key": False,
        "page": page,
        "label": label,
        "previous": f"{start}{page.previous_page_number()}" if page.has_previous() else "",
        "next": f"{start}{page.next_page_number()}" if page.has_next() else "",
    }


@register.inclusion_tag("components/filter_bar.html")
def filter_bar(form: Any, active: int = 0, reset: str = "", submit: str = "Filtrer") -> dict[str, Any]:
    return {"form": form, "active": active, "reset": reset, "submit": submit}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("components/form.html")
def form_page(
    form: Any,
    submit_label: str = "Enregistrer",
    cancel: str = "",
    action: str = "",
    second: str = "",
    second_name: str = "",
) -> dict[str, Any]:
    """A whole form. `second` is the label of another submit button, told apart by its name (`second_name`)."""
    return {
        "form": form,
        "submit_label": submit_label,
        "cancel_url": cancel,
        "action": action,
        "second": second,
        "second_name": second_name,
    }


@register.inclusion_tag("components/action_button.html")
def action_button(
    url: str, label: str, icon: str = "", style: str = "primary", name: str = "", value: str = ""
) -> dict[str, Any]:
    return {"url": url, "label": label, "icon": icon, "style": style, "name": name, "value": value}


@register.inclusion_tag("components/confirm.html")
def confirm(title: str, text: object, url: str, label: str, cancel: str = "", danger: bool = False) -> dict[str, Any]:
    return {"title": title, "text": text, "url": url, "label": label, "cancel": cancel, "danger": danger}


@register.inclusion_tag("components/contact_card.html")
def contact_card(contact: Any, title: str = "Votre interlocutrice ou interlocuteur") -> dict[str, Any]:
    return {"contact": contact, "title": title}


@register.simple_tag
def field_link(field: Any) -> str:
    """Identifier of the element that a summary of errors must lead to: the input, or the group of choices."""
    return field.id_for_label or f"div_{field.auto_id}"
