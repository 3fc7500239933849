"""A prescriber proposes somebody, the facilitator answers, and each reads the same words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from markets.models import JournalEntry
from participants.actions import (
    answer_referral,
    follow_referral,
    place_person,
    refer_person,
    register_person,
    withdraw_referral,
)
from participants.enums import Modality, ReferralOutcome
from participants.models import Person, Referral

HOME = reverse("reporting:home")
NEW = reverse("participants:referral_new")
TYPED = {
    "last_name": "Esméralda",
    "first_name": "Agnès",
    "phone": "06 00 00 00 01",
    "mail": "",
    "message": "Cherche un poste d'aide-maçonne.",
    "agreed": "on",
}


@pytest.fixture
def as_(cast, client):
    def sign_in(name):
        client.force_login(cast.user(name))
        return client

    return sign_in


@pytest.fixture
def referral(cast):
    known = {name: value for name, value in TYPED.items() if name != "agreed"}
    return refer_person(actor=cast.actor("pangloss"), **known)


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_from_the_proposal_to_the_first_day_at_work(cast, as_):
    assert "Orienter une personne" in page(as_("pangloss"), HOME)
    assert as_("pangloss").post(NEW, TYPED).status_code == 302
    made = Referral.objects.get()
    assert "Esméralda Agnès" in page(as_("pangloss"), HOME)
    assert "En cours d" in page(as_("pangloss"), HOME)
    roxane = as_("roxane")
    assert "Orientations sans suite" in page(roxane, HOME)
    assert "Esméralda Agnès" in page(roxane, reverse("participants:referrals") + "?suite=waiting")
    assert "aide-maçonne" in page(roxane, reverse("participants:referral", args=[made.pk]))
    followed = roxane.post(reverse("participants:referral_follow", args=[made.pk]))
    person = Person.objects.get(identity__last_name="Esméralda")
    assert followed["Location"] == reverse("participants:person", args=[person.pk])
    assert person.identity.phone == "06 00 00 00 01"
    party = cast.parties["a"]
    place_person(
        actor=cast.actor("roxane"),
        person=person,
        party=party,
        modality=Modality.DIRECT,
        job="Aide-maçonne",
        starts_on=date(2026, 11, 16),
    )
    told = page(as_("pangloss"), HOME)
    assert "Mise en poste" in told
    # Neither where nor with whom: a prescriber sees no contract.
    assert party.organisation.name not in told
    assert "Orientations sans suite" not in page(as_("roxane"), HOME)
    assert not JournalEntry.objects.filter(words__icontains="Esm").exists()


def test_an_answer_says_why(cast, as_, referral):
    url = reverse("participants:referral_answer", args=[referral.pk])
    refused = as_("roxane").post(url, {"outcome": "not_retained", "note": ""})
    assert refused.status_code == 422
    assert "Dites pourquoi" in refused.content.decode()
    as_("roxane").post(url, {"outcome": "not_retained", "note": "Le chantier commence trop tard pour elle."})
    told = page(as_("pangloss"), reverse("participants:referral", args=[referral.pk]))
    assert "Non retenue" in told and "commence trop tard" in told


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"phone": "", "mail": ""}, "il faudra pouvoir joindre la personne"),
        ({"agreed": ""}, "Ce champ est obligatoire"),
        ({"message": "Son numéro : 1 85 05 78 006 084 91"}, "numéro de sécurité sociale"),
        ({"phone": "zéro six"}, "Écrivez un numéro"),
        ({"last_name": ""}, "Ce champ est obligatoire"),
    ],
)
def test_what_is_refused_loses_nothing_typed(cast, as_, typed, said):
    response = as_("pangloss").post(NEW, TYPED | typed)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Agnès" in response.content.decode()
    assert not Referral.objects.exists()


def test_taken_back_before_an_answer_only(cast, as_, referral):
    url = reverse("participants:referral_withdraw", args=[referral.pk])
    assert "Retirer cette orientation" in page(as_("pangloss"), url)
    as_("pangloss").post(url)
    assert "Retirée" in page(as_("pangloss"), HOME)
    with pytest.raises(ValidationError, match="a retiré"):
        answer_referral(actor=cast.actor("roxane"), referral=referral, outcome=ReferralOutcome.PLACED)
    with pytest.raises(ValidationError, match="a retiré"):
        follow_referral(actor=cast.actor("roxane"), referral=referral)
    other = refer_person(actor=cast.actor("pangloss"), last_name="Phébus", first_name="Jean", phone="0600000000")
    answer_referral(actor=cast.actor("roxane"), referral=other, outcome=ReferralOutcome.PLACED)
    with pytest.raises(ValidationError, match="a déjà une suite"):
        withdraw_referral(actor=cast.actor("pangloss"), referral=other)


def test_somebody_followed_already_is_proposed(cast, as_, referral):
    known = register_person(actor=cast.actor("roxane"), last_name="ESMERALDA", first_name="Agnes")
    shown = page(as_("roxane"), reverse("participants:referral", args=[referral.pk]))
    assert known.code in shown
    as_("roxane").post(reverse("participants:referral_follow", args=[referral.pk]), {"person": known.pk})
    referral.refresh_from_db()
    assert referral.person == known
    with pytest.raises(ValidationError, match="déjà suivie"):
        follow_referral(actor=cast.actor("roxane"), referral=referral)


def test_only_a_prescriber_proposes(cast):
    with pytest.raises(ValidationError, match="prescripteur"):
        refer_person(actor=cast.actor("porthos"), last_name="A", first_name="B", phone="0600000000")
