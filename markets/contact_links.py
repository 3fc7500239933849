"""« Je ne suis plus le bon contact » : a signed link that every mail to a contact carries, and what it opens.

It names a contact by its number and says nothing of it; it holds as long as the contact is the same person.
"""

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from markets.models import Contact

SALT = "markets.contact"
MONTHS = 12
LASTS = MONTHS * 31 * 24 * 3600


def contact_token(contact):
    return signing.dumps([contact.pk, mark_of(contact)], salt=SALT)


def mark_of(contact):
    """Tells an address from another without saying it: a token travels in the open."""
    return salted_hmac(SALT, contact.mail.lower(), algorithm="sha256").hexdigest()[:16]


def contact_of(token):
    """The contact that a link names, None when it is forged, too old, or when somebody else took its place."""
    try:
        pk, mark = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    contact = Contact.objects.filter(pk=pk).select_related("organisation", "structure__organisation").first()
    return contact if contact and constant_time_compare(mark, mark_of(contact)) else None
