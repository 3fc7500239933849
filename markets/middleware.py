"""What every request goes through: who acts, and a guard against writing while reading."""

from django.db import connection
from django.http import HttpResponse
from django.urls import reverse

from markets.access import resolve_actor

READING = (
    "select",
    "savepoint",
    "release savepoint",
    "rollback to savepoint",
    "show",
    "set constraints",
    "declare",
    "fetch",
    "close",
)


class WroteWhileReading(AssertionError):
    """A GET tried to change the database."""


# Rate limits are counted in the cache, also when a page is only asked for; allauth notes that it showed recovery codes,
# and copies the address of an account the first time a link to choose a password names it, were the link a forged one.
NOTED_WHILE_READING = ('"site_cache"', '"mfa_authenticator"', '"account_emailaddress"')


def refuse_writes(execute, sql, params, many, context):
    if not sql.lstrip(" (\n").lower().startswith(READING) and not any(table in sql for table in NOTED_WHILE_READING):
        raise WroteWhileReading(sql.split(None, 3)[:3])
    return execute(sql, params, many, context)


def actor_middleware(get_response):
    """Put the actor on the request; htmx requests of an ended session are sent to the sign-in page as a whole."""

    def middleware(request):
        request.actor = resolve_actor(request)
        response = get_response(request)
        if getattr(request, "htmx", False) and response.status_code == 302 and not request.user.is_authenticated:
            expired = HttpResponse(status=204)
            expired["HX-Redirect"] = f"{reverse('account_login')}"
            return expired
        return response

    return middleware


def read_only_get_middleware(get_response):
    """Innermost: a GET or HEAD that tries to write is a programming error, refused before it reaches PostgreSQL."""

    def middleware(request):
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return get_response(request)

    return middleware


def no_store_middleware(get_response):
    """Pages are never kept by a shared computer: some name people, some are opened by a link, before signing in too."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
