"""Signing in with django-allauth: nobody creates an account alone, and no address of a machine is kept in clear."""

import ipaddress
import logging
import smtplib
import time
from hashlib import sha256
from hmac import digest

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import perform_login
from django.conf import settings

from markets.mails import MailNotSent, reason

logger = logging.getLogger(__name__)
SIGNED_IN_AT = "signed_in_at"
# What tells one client from another: a whole IPv4, the network of an IPv6, whose owner picks the rest.
IPV6_NETWORK = 64


class ClosedSignUp(DefaultAccountAdapter):
    """Accounts come from the first-run page and from invitations."""

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        """A pseudonym of the client's address: rate limits and the list of sessions tell clients apart, no more."""
        return pseudonym_of(super().get_client_ip(request))

    def send_mail(self, template_prefix, email, context):
        """An address that the mail server refuses is answered as any other: its refusal may tell who has an account.

        Raises MailNotSent where the server takes no mail at all.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except smtplib.SMTPRecipientsRefused:
            logger.warning("mail %s refused by the server for its address", template_prefix)
        except OSError as failure:
            raise MailNotSent(reason(failure)) from failure

    def login(self, request, user):
        super().login(request, user)
        request.session[SIGNED_IN_AT] = time.time()

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever has just signed in is not asked for the same password again to set up a second factor."""
        signed_in_at = self.request.session.get(SIGNED_IN_AT, 0)
        if time.time() - signed_in_at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)


def pseudonym_of(address):
    """A private IPv6 network that stands for an address, always the same with the site's key, and cannot be undone."""
    network = ipaddress.ip_network(address)
    # A server that listens on both kinds writes an IPv4 as an IPv6: all of them are in one network.
    if mapped := getattr(network.network_address, "ipv4_mapped", None):
        network = ipaddress.ip_network(mapped)
    if network.version == 6:
        network = network.supernet(new_prefix=IPV6_NETWORK)
    keyed = digest(settings.SECRET_KEY.encode(), network.network_address.packed, sha256)
    return str(ipaddress.IPv6Address(b"\xfd" + keyed[:7] + bytes(8)))


def sign_in(request, user):
    """Open a session to an account whose owner has just proved who she is; where to go next."""
    return perform_login(request, user, email_verification="none")
