"""What the actions on people promise: codes, decisions, windows, placements."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from clauses.enums import CategoryGroup, CategoryStatus
from clauses.models import Category, Charter, CharterVersion
from markets.acting import Refused
from markets.models import JournalEntry
from participants import codes
from participants.actions import (
    change_identity,
    change_placement,
    decide_eligibility,
    end_placement,
    place_person,
    register_person,
    withdraw_eligibility,
)
from participants.enums import AgeBand, ContractType, EndReason, Level, Modality, Sex
from participants.models import Eligibility, Person, PersonIdentity

TODAY = timezone.localdate()


@pytest.fixture
def roxane(cast):
    return cast.actor("roxane")


@pytest.fixture
def esmeralda(cast, roxane):
    return register_person(
        actor=roxane,
        last_name="Esméralda",
        first_name="Agnès",
        birth_date=date(2001, 3, 2),
        sex=Sex.WOMAN,
        town="Tarnos",
    )


def category(cast, code="BRSA", **fields):
    return Category.objects.update_or_create(
        version=cast.charter_version,
        code=code,
        defaults={
            "structure": cast.structures["x"],
            "label": code,
            "group": CategoryGroup.CRITERION,
            "status": CategoryStatus.CONFIRMED,
        }
        | fields,
    )[0]


def decide(cast, person, *found, **fields):
    found = found or (category(cast),)
    fields.setdefault("proofs", [(each, "Attestation", TODAY) for each in found])
    return decide_eligibility(
        actor=cast.actor("roxane"),
        person=person,
        charter_version=cast.charter_version,
        categories=list(found),
        **fields,
    )


def place(cast, person, starts_on=TODAY, party="a", **fields):
    return place_person(
        actor=cast.actor("roxane"),
        person=person,
        party=cast.parties[party],
        **{
            "modality": Modality.DIRECT,
            "contract_type": ContractType.CDD,
            "job": "Aide-maçonne",
            "starts_on": starts_on,
        }
        | fields,
    )


def sentences(eligibility):
    return " ".join(reason["sentence"] for reason in eligibility.reasons)


# -- people --------------------------------------------------------------------------------------------------------


def test_register(cast, roxane, esmeralda):
    assert esmeralda.code.startswith("P-")
    assert esmeralda.structure == cast.structures["x"]
    assert esmeralda.identity.town == "Tarnos"
    entry = JournalEntry.objects.filter(verb="register_person").get()
    assert esmeralda.code in entry.words
    assert "Esméralda" not in entry.words


def test_codes_avoid_what_is_misread_and_never_repeat(cast, roxane, monkeypatch):
    assert not set("01OIL25SZ8BUV") & set(codes.ALPHABET)
    drawn = iter(["P-AAAA", "P-AAAA", "P-AAAA", "P-CCCC"])
    monkeypatch.setattr(codes, "draw_code", lambda length: next(drawn))
    first = register_person(actor=roxane, last_name="Un", first_name="A")
    second = register_person(actor=roxane, last_name="Deux", first_name="B")
    assert (first.code, second.code) == ("P-AAAA", "P-CCCC")
    # Two structures may draw the same code: it is theirs.
    monkeypatch.setattr(codes, "draw_code", lambda length: "P-AAAA")
    assert register_person(actor=cast.actor("javert"), last_name="Trois", first_name="C").code == "P-AAAA"
    with pytest.raises(Refused, match="Aucun code"):
        register_person(actor=roxane, last_name="Quatre", first_name="D")
    assert Person.objects.filter(structure=cast.structures["x"], code="P-AAAA").count() == 1


def test_only_facilitators_register_and_change(cast, esmeralda):
    for name in ("porthos", "figaro", "pangloss", "monte_cristo"):
        with pytest.raises(Refused, match="structure facilitatrice"):
            register_person(actor=cast.actor(name), last_name="X", first_name="Y")
    for name in ("porthos", "javert"):
        with pytest.raises(Refused, match="suivie par votre structure"):
            change_identity(actor=cast.actor(name), person=esmeralda, town="Bayonne")


@pytest.mark.parametrize(
    "birth_date", [TODAY + timedelta(days=1), date(TODAY.year - 3, 1, 1), date(TODAY.year - 130, 1, 1)]
)
def test_a_birth_date_that_cannot_be(roxane, birth_date):
    with pytest.raises(ValidationError) as refusal:
        register_person(actor=roxane, last_name="X", first_name="Y", birth_date=birth_date)
    assert "birth_date" in refusal.value.message_dict


def test_change_identity(cast, roxane, esmeralda):
    change_identity(actor=roxane, person=esmeralda, town="Bayonne", phone="06 00 00 00 00")
    assert PersonIdentity.objects.get(person=esmeralda).town == "Bayonne"
    assert "Bayonne" not in JournalEntry.objects.get(verb="change_identity").words


# -- decisions -----------------------------------------------------------------------------------------------------


def test_a_decision_prints_its_reasons_and_keeps_grounds_apart(cast, esmeralda):
    eligibility = decide(cast, esmeralda)
    assert eligibility.granted
    assert eligibility.hire_before > TODAY
    assert (eligibility.starts_on, eligibility.ends_on) == (None, None)
    assert "est retenu" in sentences(eligibility)
    ground = eligibility.grounds.get()
    assert ground.main
    assert ground.proofs.get().seen_on == TODAY


def test_the_main_ground_is_the_one_chosen(cast, esmeralda):
    rsa, deld = category(cast), category(cast, "DELD")
    eligibility = decide(cast, esmeralda, deld, rsa, main=rsa)
    assert eligibility.grounds.get(main=True).category == rsa
    assert eligibility.grounds.count() == 2


def test_a_refusal_is_a_decision_with_its_reasons_and_no_ground(cast, esmeralda):
    young = category(cast, "JEUNE", max_age=20)
    refused = decide(cast, esmeralda, young)
    assert not refused.granted
    assert refused.hire_before is None
    assert "il faut moins de 21 ans" in sentences(refused)
    assert not refused.grounds.exists()
    own = decide(cast, esmeralda, refusal="La personne a retrouvé un emploi.")
    assert not own.granted
    assert own.reasons[-1] == {"level": "refusal", "sentence": "La personne a retrouvé un emploi."}


def test_ages_are_judged_at_the_hire(cast, roxane):
    day = TODAY + timedelta(days=10)
    last_day = day.replace(year=day.year - 26) + timedelta(days=1)
    for birth_date, eligible in ((last_day, True), (last_day - timedelta(days=1), False)):
        person = register_person(actor=roxane, last_name="Jeune", first_name="X", birth_date=birth_date)
        assert decide(cast, person, category(cast, "JEUNE", max_age=25), hire_on=day).granted is eligible


def test_an_old_proof_warns(cast, esmeralda):
    rsa = category(cast, proof_months=3)
    eligibility = decide(cast, esmeralda, rsa, proofs=[(rsa, "Attestation", TODAY - timedelta(days=200))])
    assert eligibility.granted
    assert any("moins de 3 mois" in each["sentence"] for each in eligibility.reasons if each["level"] == "warning")


def test_an_opinion_names_who_gave_it(cast, esmeralda):
    opinion = category(cast, "AVIS", group=CategoryGroup.OPINION)
    assert not decide(cast, esmeralda, opinion).granted
    granted = decide(cast, esmeralda, opinion, notes={"AVIS": "Mission locale, 02/09/2026"})
    assert granted.granted
    assert granted.grounds.get().note == "Mission locale, 02/09/2026"


def test_a_second_standing_decision_is_refused(cast, esmeralda):
    first = decide(cast, esmeralda)
    with pytest.raises(Refused, match="attend déjà sa première mise en poste"):
        decide(cast, esmeralda)
    place(cast, esmeralda)
    with pytest.raises(Refused, match="déjà éligible jusqu'au"):
        decide(cast, esmeralda)
    withdraw_eligibility(actor=cast.actor("roxane"), eligibility=first, reason="Justificatif périmé.")
    assert decide(cast, esmeralda).granted


def test_the_database_refuses_a_second_decision_that_waits(cast, esmeralda):
    first = decide(cast, esmeralda)
    with pytest.raises(IntegrityError, match="eligibility_one_waiting_for_a_hire"), transaction.atomic():
        Eligibility.objects.create(
            structure=first.structure,
            person=esmeralda,
            charter_version=first.charter_version,
            granted=True,
            decided_on=TODAY,
            decided_by=first.decided_by,
            hire_before=TODAY,
        )


def test_a_decision_never_used_gives_way(cast, esmeralda):
    old = decide(cast, esmeralda, decided_on=TODAY - timedelta(days=300), proofs=[])
    assert old.hire_before < TODAY
    assert decide(cast, esmeralda).granted
    old.refresh_from_db()
    assert old.withdrawn_at


def test_publics_come_from_the_list_that_was_chosen(cast, esmeralda):
    other = CharterVersion.objects.create(
        structure=cast.structures["x"],
        charter=Charter.objects.create(structure=cast.structures["x"], name="Autre liste"),
        starts_on=date(2024, 1, 1),
    )
    with pytest.raises(Refused, match="liste choisie"):
        decide_eligibility(
            actor=cast.actor("roxane"), person=esmeralda, charter_version=other, categories=[category(cast)]
        )


def test_windows_of_one_person_never_overlap(cast, esmeralda):
    decide(cast, esmeralda)
    place(cast, esmeralda)
    early = TODAY - timedelta(days=30)
    place(cast, esmeralda, early, party="b")
    standing = Eligibility.objects.get(person=esmeralda)
    again = Eligibility(
        structure=standing.structure,
        person=esmeralda,
        charter_version=standing.charter_version,
        granted=True,
        decided_on=early,
        decided_by=standing.decided_by,
        hire_before=TODAY,
        starts_on=early,
        ends_on=TODAY + timedelta(days=600),
    )
    with pytest.raises(ValidationError, match="Une autre éligibilité couvre déjà"):
        again.full_clean()
    with pytest.raises(IntegrityError, match="eligibility_never_overlaps"), transaction.atomic():
        again.save()


def test_a_decision_is_not_taken_tomorrow(cast, esmeralda):
    with pytest.raises(Refused) as refusal:
        decide(cast, esmeralda, decided_on=TODAY + timedelta(days=1))
    assert "decided_on" in refusal.value.message_dict


def test_the_hire_may_be_asked_sooner_never_later(cast, esmeralda):
    with pytest.raises(Refused) as refusal:
        decide(cast, esmeralda, hire_before=TODAY + timedelta(days=400))
    assert "hire_before" in refusal.value.message_dict
    soon = TODAY + timedelta(days=30)
    assert decide(cast, esmeralda, hire_before=soon).hire_before == soon


def test_withdrawing_says_why_and_only_once(cast, roxane, esmeralda):
    eligibility = decide(cast, esmeralda)
    with pytest.raises(Refused) as refusal:
        withdraw_eligibility(actor=roxane, eligibility=eligibility, reason="  ")
    assert "reason" in refusal.value.message_dict
    withdrawn = withdraw_eligibility(actor=roxane, eligibility=eligibility, reason="Départ du territoire.")
    assert withdrawn.reasons[-1]["sentence"] == "Départ du territoire."
    assert "Départ" not in JournalEntry.objects.get(verb="withdraw_eligibility").words
    with pytest.raises(Refused, match="rien à retirer"):
        withdraw_eligibility(actor=roxane, eligibility=eligibility, reason="Encore.")


# -- placements ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_on", "last"),
    [
        (date(2026, 9, 14), date(2028, 9, 13)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2028, 2, 29)),
    ],
)
def test_the_first_placement_opens_the_window(cast, esmeralda, starts_on, last):
    eligibility = decide(cast, esmeralda, decided_on=starts_on - timedelta(days=3), proofs=[])
    placement = place(cast, esmeralda, starts_on)
    eligibility.refresh_from_db()
    assert (eligibility.starts_on, eligibility.ends_on) == (starts_on, last)
    assert placement.profile.category == eligibility.grounds.get().category
    # Another placement changes nothing to it.
    place(cast, esmeralda, starts_on + timedelta(days=1), party="b")
    eligibility.refresh_from_db()
    assert (eligibility.starts_on, eligibility.ends_on) == (starts_on, last)


def test_the_window_is_set_once_even_by_sql(cast, esmeralda):
    eligibility = decide(cast, esmeralda)
    place(cast, esmeralda)
    for attack in (
        "UPDATE participants_eligibility SET ends_on = ends_on + 1 WHERE id = %s",
        "UPDATE participants_eligibility SET starts_on = NULL, ends_on = NULL WHERE id = %s",
        "UPDATE participants_eligibility SET granted = false, starts_on = NULL, ends_on = NULL WHERE id = %s",
    ):
        with pytest.raises(IntegrityError, match="fixée une fois"), transaction.atomic():
            connection.cursor().execute(attack, [eligibility.pk])


def test_the_profile_is_what_she_is_on_her_first_day(cast, esmeralda):
    profile = place(
        cast,
        esmeralda,
        date(2026, 9, 14),
        level=Level.BAC,
        prescriber=cast.organisations["prescriber"],
    ).profile
    assert (profile.age_band, profile.sex, profile.level, profile.town) == (
        AgeBand.UNDER_26,
        Sex.WOMAN,
        Level.BAC,
        "Tarnos",
    )
    assert profile.prescriber == cast.organisations["prescriber"]
    assert profile.category is None


def test_without_a_decision_the_placement_waits_then_opens_the_window(cast, esmeralda):
    placement = place(cast, esmeralda, TODAY - timedelta(days=20))
    eligibility = decide(cast, esmeralda)
    assert eligibility.starts_on == placement.starts_on
    assert "suit l'embauche" in sentences(eligibility)
    placement.profile.refresh_from_db()
    assert placement.profile.category == eligibility.grounds.get().category


def test_a_hire_too_late_does_not_open_the_window(cast, esmeralda):
    eligibility = decide(
        cast, esmeralda, decided_on=TODAY - timedelta(days=100), hire_before=TODAY - timedelta(days=10), proofs=[]
    )
    place(cast, esmeralda)
    eligibility.refresh_from_db()
    assert eligibility.starts_on is None


def test_overlapping_contracts_with_one_party_are_refused(cast, esmeralda):
    place(cast, esmeralda)
    with pytest.raises(ValidationError, match="déjà un contrat à ces dates"):
        place(cast, esmeralda, TODAY + timedelta(days=5))
    assert place(cast, esmeralda, party="b").party == cast.parties["b"]


def test_dates_in_disorder_and_a_closed_lot(cast, esmeralda):
    with pytest.raises(ValidationError, match="Le dernier jour précède le premier"):
        place(cast, esmeralda, ends_on=TODAY - timedelta(days=1))
    cast.lots["a"].closed_on = TODAY - timedelta(days=1)
    cast.lots["a"].save()
    with pytest.raises(Refused, match="clos depuis"):
        place(cast, esmeralda)


def test_people_and_parties_of_another_structure_stay_there(cast, esmeralda):
    stranger = register_person(actor=cast.actor("javert"), last_name="Valjean", first_name="Jean")
    with pytest.raises(Refused, match="suivie par votre structure"):
        place(cast, stranger)
    with pytest.raises(Refused, match="intervenant"):
        place_person(
            actor=cast.actor("javert"),
            person=stranger,
            party=cast.parties["a"],
            modality=Modality.DIRECT,
            job="Manœuvre",
            starts_on=TODAY,
        )


def test_change_and_end(cast, roxane, esmeralda):
    eligibility = decide(cast, esmeralda)
    placement = place(cast, esmeralda, town="Ondres")
    change_placement(actor=roxane, placement=placement, job="Maçonne", level=Level.HIGHER)
    placement.refresh_from_db()
    assert (placement.job, placement.profile.level, placement.profile.town) == ("Maçonne", Level.HIGHER, "Ondres")
    with pytest.raises(Refused, match="fixée une fois"):
        change_placement(actor=roxane, placement=placement, starts_on=TODAY - timedelta(days=1))
    ended = end_placement(
        actor=roxane, placement=placement, ends_on=TODAY + timedelta(days=9), end_reason=EndReason.HIRED
    )
    assert ended.end_reason == EndReason.HIRED
    with pytest.raises(ValidationError, match="Le dernier jour précède"):
        end_placement(actor=roxane, placement=placement, ends_on=TODAY - timedelta(days=9))
    assert eligibility.person == esmeralda
