"""Mails: whose name they bear, what they hold, and what a server's refusal says."""

import re
import smtplib

import pytest
from django.core import mail
from django.urls import reverse

from markets import mails
from markets.actions import invite
from markets.enums import Role
from markets.mails import MailNotSent, contact_link, send_mail
from markets.models import Contact, Organisation
from participants.models import PersonIdentity


def test_from_the_structure_on_the_sites_address(cast, settings):
    settings.DEFAULT_FROM_EMAIL = "Site <site@exemple.invalid>"
    send_mail(template="mails/test.txt", to="a@exemple.invalid", structure=cast.structures["x"], context={})
    [sent] = mail.outbox
    assert sent.message()["From"] == '"Roxane Robin via Passerelle (fictive)" <site@exemple.invalid>'
    assert sent.reply_to == ["x@exemple.invalid"]
    assert sent.subject == "Passerelle (fictive) – Essai d'envoi"
    assert sent.body.startswith("Bonjour,")
    [html] = sent.alternatives
    assert html.mimetype == "text/html" and '<html lang="fr">' in html.content
    assert "&#x27;outil" in html.content or "'outil" in html.content


def test_from_the_structures_own_address_where_the_server_may(cast, settings):
    settings.DEFAULT_FROM_EMAIL, settings.MAIL_DOMAINS = "site@ailleurs.invalid", ["exemple.invalid"]
    facilitator = cast.users["roxane"]
    structure = cast.structures["x"]
    send_mail(template="mails/test.txt", to="a@b.invalid", structure=structure, context={}, facilitator=facilitator)
    structure.mail = "x@voisin.invalid"
    send_mail(template="mails/test.txt", to="a@b.invalid", structure=structure, context={})
    own, others = mail.outbox
    assert own.message()["From"].endswith("<x@exemple.invalid>")
    assert own.reply_to == [facilitator.email]
    assert others.message()["From"].endswith("<site@ailleurs.invalid>")
    assert others.reply_to == ["x@voisin.invalid"]


def test_answers_go_to_the_facilitator_who_invited(cast, posted):
    for name in ("roxane", "porthos"):
        with posted():
            invite(
                actor=cast.actor(name),
                organisation=cast.organisations["a"],
                role=Role.COMPANY,
                email=f"invite-par-{name}@exemple.invalid",
            )
    by_the_facilitator, by_a_colleague = mail.outbox
    assert by_the_facilitator.reply_to == [cast.users["roxane"].email]
    assert by_a_colleague.reply_to == ["x@exemple.invalid"]


def test_a_name_cannot_add_a_header(cast):
    structure = cast.structures["x"]
    structure.contact_name = "Roxane\nBcc: tous@exemple.invalid"
    send_mail(template="mails/test.txt", to="a@exemple.invalid", structure=structure, context={})
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert mail.outbox[0].recipients() == ["a@exemple.invalid"]


def test_an_invitation_holds_nothing_of_the_people_followed(cast, posted):
    PersonIdentity.objects.update(first_name="CANARI-prénom", last_name="CANARI-nom")
    Organisation.objects.filter(pk=cast.organisations["b"].pk).update(name="CANARI-B")
    for role in (Role.COMPANY, Role.LENDER, Role.PRESCRIBER, Role.AUTHORITY):
        with posted():
            invite(
                actor=cast.actor("roxane"),
                organisation=cast.organisations["a"],
                role=role,
                email=f"{role}@exemple.invalid",
            )
    assert len(mail.outbox) == 4
    for sent in mail.outbox:
        whole = sent.message().as_string() + sent.body + sent.alternatives[0].content
        assert "CANARI" not in whole
        assert "Cosette" not in whole
        assert "/invitation/" in sent.body
        assert sent.subject == "Passerelle (fictive) – Ouvrez votre accès à Porthos Gros Œuvre (fictive)"


def test_a_mail_to_a_contact_says_how_to_be_its_contact_no_more(cast, posted, client):
    """Only to a contact of the structure and of that organisation, which has not said so already."""
    company, structure = cast.organisations["a"], cast.structures["x"]
    contact = Contact.objects.create(structure=structure, organisation=company, mail="Secretariat@exemple.invalid")
    Contact.objects.create(structure=cast.structures["y"], organisation=company, mail="ailleurs@exemple.invalid")
    Contact.objects.create(structure=structure, organisation=cast.organisations["b"], mail="autre@exemple.invalid")
    roxane = cast.actor("roxane")
    for name in ("secretariat", "ailleurs", "autre"):
        with posted():
            invite(actor=roxane, organisation=company, role=Role.COMPANY, email=f"{name}@exemple.invalid")
    [said, *unsaid] = mail.outbox
    [path] = re.findall(r"/contact/\S+/", said.body)
    assert path in said.alternatives[0].content and path.split(":")[0] in contact_link(contact)
    assert all("/contact/" not in sent.body for sent in unsaid)
    client.post(path)
    contact.refresh_from_db()
    assert contact.refused
    send_mail(template="mails/test.txt", to=contact.mail, structure=structure, context={})
    assert "/contact/" not in mail.outbox[-1].body


def test_markup_in_a_name_stays_text(cast, posted):
    Organisation.objects.filter(pk=cast.organisations["a"].pk).update(name="<img src=x> & Fils")
    with posted():
        invite(
            actor=cast.actor("roxane"),
            organisation=Organisation.objects.get(pk=cast.organisations["a"].pk),
            role=Role.COMPANY,
            email="a@exemple.invalid",
        )
    assert "<img src=x> & Fils" in mail.outbox[0].body
    assert "<img" not in mail.outbox[0].alternatives[0].content


def test_the_button_sends_to_oneself(client, cast):
    client.force_login(cast.user("roxane"))
    assert "Tester l'envoi" in client.get(reverse("markets:settings")).content.decode()
    page = client.post(reverse("markets:mail_test"), follow=True).content.decode()
    assert "Courriel d&#x27;essai envoyé" in page
    assert mail.outbox[0].to == [cast.user("roxane").email]
    client.force_login(cast.user("porthos"))
    assert client.post(reverse("markets:mail_test")).status_code == 403


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), "identifiant ou le mot de passe"),
        (smtplib.SMTPRecipientsRefused({}), "destinataire"),
        (smtplib.SMTPSenderRefused(550, b"no", "x"), "expéditeur"),
        (smtplib.SMTPServerDisconnected("x"), "refus"),
        (ConnectionRefusedError(), "ne répond pas"),
        (TimeoutError(), "ne répond pas"),
    ],
)
def test_what_the_server_answers_is_said_in_french(client, cast, monkeypatch, failure, said):
    def refuse(self):
        raise failure

    monkeypatch.setattr(mails.EmailMultiAlternatives, "send", refuse)
    with pytest.raises(MailNotSent, match=said):
        send_mail(template="mails/test.txt", to="a@exemple.invalid", structure=cast.structures["x"], context={})
    client.force_login(cast.user("roxane"))
    page = client.post(reverse("markets:mail_test"), follow=True).content.decode()
    assert "pas parti" in page and said in page.replace("&#x27;", "'")
