"""The sessions of an account: where it is signed in, since when, and closing one from another."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

# As user agents write themselves; the first that is found, for each calls itself several.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class OpenSession:
    pk: int
    device: str
    since: datetime
    current: bool


def open_sessions(request):
    """Sessions of the signed-in account that are still open, this one first, then the latest."""
    noted = UserSession.objects.filter(user=request.user).order_by("-created_at")
    alive = set(
        Session.objects.filter(
            session_key__in=[each.session_key for each in noted], expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    here = request.session.session_key
    listed = [
        OpenSession(each.pk, device_of(each.user_agent), each.created_at, each.session_key == here)
        for each in noted
        if each.session_key in alive
    ]
    return sorted(listed, key=lambda each: not each.current)


def close_sessions(noted):
    """Sign out at once whoever holds these sessions."""
    for each in noted:
        each.end()


def device_of(user_agent):
    """« Firefox sur Windows », from what a browser says of itself."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "Un navigateur")
    machine = next((name for sign, name in MACHINES if sign in user_agent), "")
    return f"{browser} sur {machine}" if machine else browser
