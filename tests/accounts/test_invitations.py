"""Inviting somebody: one link, one use, seven days, one organisation in one structure."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from markets.access import Actor
from markets.actions import accept_invitation, cancel_invitation, invite, resend_invitation
from markets.actions.invitations import MOST_PENDING, arm_invitation, mail_invitation
from markets.enums import Role
from markets.models import Invitation, JournalEntry, Membership, User
from tests.accounts.conftest import last_token, link
from tests.cast import build_cast, member

ADDRESS = "aramis@exemple.invalid"
ACCOUNT = {"name": "Aramis d'Herblay", "password": "un pour tous et tous", "password_again": "un pour tous et tous"}


def ask(cast, posted, email=ADDRESS, organisation="a", role=Role.COMPANY, actor="roxane"):
    """Invite an address, let the mail leave, and give the invitation and its token."""
    with posted():
        invitation = invite(
            actor=cast.actor(actor), organisation=cast.organisations[organisation], role=role, email=email
        )
    return invitation, last_token()


def test_from_the_page_of_the_organisation_to_an_open_account(roxane, cast, posted, client):
    address = reverse("markets:organisation_access", args=[cast.organisations["a"].pk])
    assert "Inviter" in roxane.get(address).content.decode()
    with posted():
        answer = roxane.post(address, {"email": "Aramis@Exemple.invalid ", "role": "company"})
    assert answer.status_code == 302
    [sent] = mail.outbox
    assert sent.to == [ADDRESS]
    token = last_token()
    client.logout()

    opened = client.get(link(token))
    assert opened["Cache-Control"] == "no-store", "it shows an address, to somebody who has not signed in"
    page = opened.content.decode()
    assert "Porthos Gros Œuvre" in page and "Passerelle" in page and "Ouvrir mon accès" in page
    assert not User.objects.filter(email=ADDRESS).exists(), "looking at a link uses nothing"
    weak = client.post(link(token), ACCOUNT | {"password": "court", "password_again": "court"})
    assert weak.status_code == 422
    assert "Aramis" in weak.content.decode(), "nothing typed is lost"
    differing = client.post(link(token), ACCOUNT | {"password_again": "un autre de 15 lettres"})
    assert "sont différents" in differing.content.decode()

    assert client.post(link(token), ACCOUNT).status_code == 302
    membership = Membership.objects.get(user__email=ADDRESS)
    assert (membership.role, membership.organisation, membership.structure) == (
        Role.COMPANY,
        cast.organisations["a"],
        cast.structures["x"],
    )
    assert client.get("/").status_code == 200, "the new account is signed in"
    assert Invitation.objects.get().used_at is not None


def test_a_link_serves_once(client, cast, posted):
    _, token = ask(cast, posted)
    client.post(link(token), ACCOUNT)
    client.logout()
    for answer in (client.get(link(token)), client.post(link(token), ACCOUNT | {"name": "Un autre"})):
        assert answer.status_code == 404
        assert "plus valable" in answer.content.decode()
    assert Membership.objects.filter(user__email=ADDRESS).count() == 1


def test_a_link_expires_after_seven_days(client, cast, posted):
    invitation, token = ask(cast, posted)
    invitation.refresh_from_db()
    assert timedelta(days=6, hours=23) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(link(token)).status_code == 404
    with pytest.raises(ValidationError, match="plus valable"):
        accept_invitation(token=token, **account())
    assert not User.objects.filter(email=ADDRESS).exists()


def test_sent_again_the_old_link_is_dead(cast, posted):
    invitation, old = ask(cast, posted)
    with posted():
        resend_invitation(actor=cast.actor("roxane"), invitation=invitation)
    assert last_token() != old
    with pytest.raises(ValidationError):
        accept_invitation(token=old, **account())
    assert accept_invitation(token=last_token(), **account()).role == Role.COMPANY
    with pytest.raises(ValidationError, match="déjà servi"):
        resend_invitation(actor=cast.actor("roxane"), invitation=invitation)


def test_inviting_the_same_address_again_replaces_the_link(cast, posted):
    _, old = ask(cast, posted)
    _, new = ask(cast, posted)
    assert Invitation.objects.count() == 1
    with pytest.raises(ValidationError):
        accept_invitation(token=old, **account())
    accept_invitation(token=new, **account())


def test_cancelled_it_opens_nothing(cast, posted):
    invitation, token = ask(cast, posted)
    cancel_invitation(actor=cast.actor("roxane"), invitation=invitation)
    with pytest.raises(ValidationError, match="plus valable"):
        accept_invitation(token=token, **account())


def test_a_company_cannot_have_the_site_send_mails_without_end(cast, monkeypatch):
    monkeypatch.setattr("markets.actions.invitations.MOST_AN_HOUR", 3)
    porthos = cast.actor("porthos")
    for _ in range(3):
        invitation = invite(actor=porthos, organisation=cast.organisations["a"], role=Role.COMPANY, email=ADDRESS)
        cancel_invitation(actor=porthos, invitation=invitation)
    with pytest.raises(ValidationError, match="en une heure"):
        invite(actor=porthos, organisation=cast.organisations["a"], role=Role.COMPANY, email=ADDRESS)
    invite(actor=cast.actor("roxane"), organisation=cast.organisations["a"], role=Role.COMPANY, email=ADDRESS)


def test_only_the_hash_is_kept(cast, django_capture_on_commit_callbacks):
    """The task that waits knows a number; the link is made when the mail leaves."""
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(
            actor=cast.actor("roxane"), organisation=cast.organisations["a"], role=Role.COMPANY, email=ADDRESS
        )
    [waiting] = DBTaskResult.objects.all()
    assert waiting.args_kwargs == {"args": [], "kwargs": {"invitation_id": invitation.pk}}
    mail_invitation.call(**waiting.args_kwargs["kwargs"])
    invitation.refresh_from_db()
    assert invitation.token_hash == sha256(last_token().encode()).hexdigest()


def test_nothing_leaves_for_what_was_not_committed(cast, posted):
    with posted(), pytest.raises(ValidationError):
        invite(actor=cast.actor("porthos"), organisation=cast.organisations["b"], role=Role.COMPANY, email=ADDRESS)
    assert mail.outbox == []


def test_the_journal_tells_without_names(cast, posted):
    invitation, token = ask(cast, posted)
    accept_invitation(token=token, **account())
    told = JournalEntry.objects.filter(object_type="invitation", object_id=invitation.pk).order_by("number")
    assert [entry.verb for entry in told] == ["invite", "accept_invitation"]
    assert not any("aramis" in entry.words.lower() for entry in told)


def test_it_joins_the_account_of_that_very_address(client, cast, posted):
    """Athos, of company B, is invited to A: he signs in, and has two spaces."""
    _, token = ask(cast, posted, email=cast.user("athos").email)
    page = client.get(link(token)).content.decode()
    assert "Vous avez déjà un compte" in page and f"next={link(token)}" in page
    assert client.post(link(token), ACCOUNT).status_code == 422
    assert User.objects.get(email=cast.user("athos").email).name == "Athos de La Fère"
    client.force_login(cast.user("athos"))
    assert "s'ajoutera à votre compte" in client.get(link(token)).content.decode().replace("&#x27;", "'")
    assert client.post(link(token), {"csrfmiddlewaretoken": "x"}).status_code == 302
    assert cast.user("athos").memberships.count() == 2
    page = client.get("/").content.decode()
    assert "Changer d'espace" in page and "Porthos Gros Œuvre" in page


def test_another_account_cannot_use_it(client, cast, posted):
    _, token = ask(cast, posted)
    client.force_login(cast.user("athos"))
    assert "autre adresse" in client.get(link(token)).content.decode()
    assert client.post(link(token), ACCOUNT).status_code == 422
    assert cast.user("athos").memberships.count() == 1
    assert not User.objects.filter(email=ADDRESS).exists()


def test_a_stranger_with_a_made_up_token(client, db):
    assert client.get(link("attente-" + "0" * 56)).status_code == 404
    assert client.get(link("x" * 300)).status_code == 404


def test_a_waiting_invitation_has_no_link_at_all(client, cast):
    invitation = invite(
        actor=cast.actor("roxane"), organisation=cast.organisations["a"], role=Role.COMPANY, email=ADDRESS
    )
    assert client.get(link(invitation.token_hash)).status_code == 404
    client.force_login(cast.user("roxane"))
    page = client.get(reverse("markets:organisation_access", args=[cast.organisations["a"].pk])).content.decode()
    assert "courriel pas encore parti" in page


def test_without_a_mail_there_is_no_link(cast, settings):
    invitation = invite(
        actor=cast.actor("roxane"), organisation=cast.organisations["a"], role=Role.COMPANY, email=ADDRESS
    )
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1},
        }
    }
    with pytest.raises(Exception, match="ne répond pas"):
        mail_invitation.call(invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert invitation.token_hash.startswith("attente-")


@pytest.mark.parametrize(
    ("actor", "organisation", "role"),
    [
        ("porthos", "b", Role.COMPANY),  # another organisation
        ("porthos", "a", Role.LENDER),  # another role
        ("porthos", "x", Role.FACILITATOR),
        ("roxane", "a", Role.FACILITATOR),  # a facilitator belongs to the structure
        ("roxane", "x", Role.COMPANY),
        ("roxane", "y", Role.FACILITATOR),  # another structure
        ("javert", "x", Role.FACILITATOR),
    ],
)
def test_who_may_not_give_what(cast, actor, organisation, role):
    with pytest.raises(ValidationError, match="Vous ne pouvez pas donner ce rôle"):
        invite(actor=cast.actor(actor), organisation=cast.organisations[organisation], role=role, email=ADDRESS)
    assert not Invitation.objects.exists()


def test_a_member_invites_a_colleague(client, cast, posted):
    client.force_login(cast.user("porthos"))
    page = client.get(reverse("markets:access")).content.decode()
    assert "Inviter un collègue" in page and 'name="role"' not in page
    with posted():
        # Whatever is added to the form, it is her organisation, her structure and her role.
        client.post(reverse("markets:access"), {"email": ADDRESS, "role": "facilitator", "organisation": "1"})
    membership = accept_invitation(token=last_token(), **account())
    assert (membership.role, membership.organisation) == (Role.COMPANY, cast.organisations["a"])
    assert membership.structure == cast.structures["x"]


def test_facilitators_invite_facilitators(client, cast, posted):
    _, token = ask(cast, posted, organisation="x", role=Role.FACILITATOR)
    assert Actor.of(accept_invitation(token=token, **account())).is_facilitator


def test_bad_input_is_refused_in_french(roxane, cast):
    address = reverse("markets:organisation_access", args=[cast.organisations["a"].pk])
    for data, sentence in (
        ({"email": "", "role": "company"}, "Ce champ est obligatoire"),
        ({"email": "pas une adresse", "role": "company"}, "adresse"),
        ({"email": ADDRESS}, "Ce champ est obligatoire"),
        ({"email": ADDRESS, "role": "facilitator"}, "choix valide"),
        ({"email": ADDRESS, "role": "system"}, "choix valide"),
        ({"email": "porthos@exemple.invalid", "role": "company"}, "déjà cet accès"),
    ):
        answer = roxane.post(address, data)
        assert answer.status_code == 422, data
        assert sentence in answer.content.decode(), data
    assert not Invitation.objects.exists()


def test_no_more_than_twenty_wait(cast):
    for number in range(MOST_PENDING):
        invite(
            actor=cast.actor("porthos"),
            organisation=cast.organisations["a"],
            role=Role.COMPANY,
            email=f"mousquetaire{number}@exemple.invalid",
        )
    with pytest.raises(ValidationError, match="20 invitations"):
        invite(actor=cast.actor("porthos"), organisation=cast.organisations["a"], role=Role.COMPANY, email=ADDRESS)


@pytest.mark.parametrize(("actor", "status"), [("athos", 404), ("javert", 404), ("figaro", 404), ("porthos", 302)])
@pytest.mark.parametrize("name", ["invitation_resend", "invitation_cancel"])
def test_the_invitations_of_others_are_out_of_sight(client, cast, posted, name, actor, status):
    invitation, _ = ask(cast, posted)
    client.force_login(cast.user(actor))
    answer = client.post(reverse(f"markets:{name}", args=[invitation.pk]))
    assert answer.status_code == status
    assert client.get(reverse(f"markets:{name}", args=[invitation.pk])).status_code == 405


def test_a_page_of_access_costs_the_same_with_many(roxane, cast):
    address = reverse("markets:organisation_access", args=[cast.organisations["a"].pk])
    roxane.get(address)
    with CaptureQueriesContext(connection) as few:
        roxane.get(address)
    for number in range(15):
        member(cast, f"m{number}", f"M {number}", Role.COMPANY, cast.organisations["a"], cast.structures["x"])
        invite(
            actor=cast.actor("roxane"),
            organisation=cast.organisations["a"],
            role=Role.COMPANY,
            email=f"n{number}@exemple.invalid",
        )
    with CaptureQueriesContext(connection) as many:
        roxane.get(address)
    assert len(many) == len(few) <= 25


def test_twenty_uses_at_once_make_one_membership(clone):
    cast = build_cast()
    invitation = invite(
        actor=cast.actor("roxane"), organisation=cast.organisations["a"], role=Role.COMPANY, email=ADDRESS
    )
    _, token = arm_invitation(invitation_id=invitation.pk)

    def use(number):
        try:
            accept_invitation(token=token, **account())
        except ValidationError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(20) as many:
        assert sum(many.map(use, range(20))) == 1
    assert Membership.objects.filter(user__email=ADDRESS).count() == 1
    assert User.objects.filter(email=ADDRESS).count() == 1


def account():
    return {name: ACCOUNT[name] for name in ("name", "password")}
