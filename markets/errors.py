"""Pages that say in French what went wrong and what to do, with a reference to give to whoever helps."""

import logging
import secrets
import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.shortcuts import render

from markets.access import public
from markets.mails import MailNotSent

logger = logging.getLogger(__name__)

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# The database or the mail server is away, or too busy to answer in time.
AWAY = (OperationalError, InterfaceError, MailNotSent)
SECONDS_BEFORE_ASKING_AGAIN = 60


def page(request, status, template):
    reference = secrets.token_hex(4).upper()
    logger.log(
        logging.ERROR if status >= 500 else logging.INFO,
        "error page %s, reference %s",
        status,
        reference,
    )
    return render(request, template, {"reference": reference, "status": status}, status=status)


@public
def bad_request(request, exception=None):
    """Django calls it for a body that is too large too: that has its own words."""
    if isinstance(exception, TOO_LARGE):
        return page(request, 413, "413.html")
    return page(request, 400, "400.html")


@public
def forbidden(request, exception=None):
    """Also where somebody lands whose last access was removed: signed in, and nothing is hers any more."""
    user, actor = getattr(request, "user", None), getattr(request, "actor", None)
    if user is not None and user.is_authenticated and actor is None:
        return page(request, 403, "markets/accounts/no_access.html")
    return page(request, 403, "403.html")


@public
def not_found(request, exception=None):
    return page(request, 404, "404.html")


@public
def too_many_requests(request, exception=None):
    return page(request, 429, "429.html")


@public
def server_error(request):
    """Called while the error is being handled: what does not answer is worth another try."""
    if isinstance(sys.exception(), AWAY):
        response = page(request, 503, "503.html")
        response["Retry-After"] = SECONDS_BEFORE_ASKING_AGAIN
        return response
    return page(request, 500, "500.html")


@public
def csrf_failure(request, reason=""):
    return page(request, 403, "403_csrf.html")
