"""No page of the whole suite carries inline code or style: the policy of the site would block it, in silence."""

import re

from django.test import Client

FAULTS = {
    "style": re.compile(r"<[a-z][^<>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "handler": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script": re.compile(r"<script(?![^>]*\ssrc\s*=)|(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
}
# What a page writes in these is text, not markup of ours.
TEXT = re.compile(r"<(textarea|pre|code)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# In a source, values and tags may hold anything; in a page there are none left.
TAGS = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
STRAY = re.compile(r"{{|{%|%}|}}")


def faults_of(html, *, source=False):
    """Kinds of inline code, style or unrendered template found in a page (or in the source of a template)."""
    html = COMMENT.sub("", TAGS.sub("", html) if source else html)
    html = TEXT.sub("", html)
    found = [name for name, pattern in FAULTS.items() if pattern.search(html)]
    if not source and STRAY.search(html):
        found.append("template")
    return found


def check(response, path=""):
    """Raise on a page with a fault, whichever test asked for it."""
    if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
        faults = faults_of(response.content.decode())
        assert not faults, f"{path}: inline {', '.join(faults)}"
        assert response.status_code in (204, 301, 302) or "Content-Security-Policy" in response.headers, path


def watch_every_response(monkeypatch):
    """Have the test client check every page it is given."""
    request = Client.request

    def checked(self, **environ):
        response = request(self, **environ)
        check(response, environ.get("PATH_INFO", ""))
        return response

    monkeypatch.setattr(Client, "request", checked)
