"""Mail: written from a text template, in the name of a structure, answered to its facilitator.

A mail holds what its reader may see on screen and a link: never the name of a person followed. It leaves in a task
(`@task`, enqueued by the action in its own transaction, with numbers as arguments), so that no page waits for a server
and none leaves for what was not committed. Each floor notes what it sends: invitations are in the journal.
"""

import logging
import smtplib
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from markets.contact_links import contact_token
from markets.models import Contact

logger = logging.getLogger(__name__)


class MailNotSent(Exception):
    """A mail that the server did not take; its message is a French sentence for whoever set the server up."""


def send_mail(*, template, to, structure, context, organisation=None, facilitator=None):
    """Send one mail at once: the first line of its template is its subject, the rest its text.

    Raises MailNotSent. Answers go to the `facilitator` (a user) who wrote, else to the structure. `context` never holds
    the name of a person followed. An address that is a contact's of the structure (of `organisation`, when it is known)
    is also given the link « je ne suis plus le bon contact ».
    """
    link = contact_link(contact) if (contact := contact_at(to, structure, organisation)) else ""
    context = context | {"structure": structure, "site": settings.SITE_URL, "contact_link": link}
    subject, _, text = render_to_string(template, context).strip().partition("\n")
    subject = one_line(f"{structure} – {subject}")
    text = text.strip() + "\n"
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=sender(structure),
        to=[to],
        reply_to=[address] if (address := facilitator.email if facilitator else structure.mail) else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
    html = render_to_string("mails/base.html", {"subject": subject, "text": text})
    mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as failure:
        # The answer of a server may quote the address written to: only its kind is logged.
        logger.error("mail %s not sent: %s", template, type(failure).__name__)
        raise MailNotSent(reason(failure)) from failure


def sender(structure):
    """« Roxane Robin via Passerelle », on the address of the structure.

    Only where the mail server may write for its domain: elsewhere such mails are taken for forged ones and lost, so
    they leave on the site's own address.
    """
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if structure.mail.rpartition("@")[2].lower() in settings.MAIL_DOMAINS:
        address = structure.mail
    names = [name for name in (structure.contact_name, str(structure)) if name]
    return formataddr((one_line(" via ".join(names)), address))


def address_of(name, *args):
    """The whole address of a page, for a link in a mail."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)


def contact_at(mail, structure, organisation=None):
    """The contact of the structure that reads at an address and has not said it is the wrong one, if any."""
    found = Contact.objects.filter(structure=structure, mail__iexact=mail, refused=False)
    return (found.filter(organisation=organisation) if organisation else found).order_by("pk").first()


def contact_link(contact):
    """The whole address by which a contact says that it is no longer the right one."""
    return address_of("markets:contact_refuse", contact_token(contact))


def one_line(text):
    return " ".join(text.split())


def reason(failure):
    """Why a mail did not leave, in words of whoever can mend it."""
    if isinstance(failure, smtplib.SMTPAuthenticationError):
        return "Le serveur de courriel refuse l'identifiant ou le mot de passe."
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return "Le serveur de courriel refuse l'adresse du destinataire."
    if isinstance(failure, smtplib.SMTPSenderRefused):
        return "Le serveur de courriel refuse l'adresse d'expéditeur du site."
    if isinstance(failure, smtplib.SMTPNotSupportedError):
        return "Le serveur de courriel n'accepte pas le chiffrement ou l'identification demandés."
    if isinstance(failure, smtplib.SMTPException):
        return "Le serveur de courriel a répondu par un refus."
    return "Le serveur de courriel ne répond pas\u202f: vérifiez son adresse, son port et le chiffrement."
