"""Two organisations that are one: what moves, what forbids it, and that no hour is lost on the way."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from markets.acting import Refused
from markets.actions import find_or_create_organisation
from markets.enums import Kind, PartyRole
from markets.identifiers import fictional_siren, fictional_siret
from markets.models import Award, Contact, JournalEntry, Lot, Organisation, Party, Relation
from markets.register import Sought, gather
from reporting.actions.merging import merge_organisations, plan_merge
from tests.clauses.reading import text_of


@pytest.fixture
def double(cast):
    """A company known by its SIREN only, holder of a lot, and the same with its SIRET and its name."""
    roxane, x = cast.actor("roxane"), cast.structures["x"]
    bare = find_or_create_organisation(actor=roxane, identifier=fictional_siren(870), kinds=[Kind.COMPANY])
    named = find_or_create_organisation(actor=roxane, name="Maçonnerie Dantès (fictive)", kinds=[Kind.EI])
    lot = Lot.objects.create(structure=x, contract=cast.contract, number="87", title="Divers")
    award = Award.objects.create(structure=x, lot=lot, notified_on=date(2026, 9, 1))
    party = Party.objects.create(structure=x, lot=lot, award=award, organisation=bare, role=PartyRole.HOLDER)
    Contact.objects.create(structure=x, organisation=bare, name="Isaac", mail="isaac@exemple.invalid")
    Relation.objects.filter(organisation=bare).update(notes="Répond vite.", trades="Gros œuvre")
    return bare, named, party


def test_everything_goes_to_the_one_kept(cast, double):
    bare, named, party = double
    roxane = cast.actor("roxane")
    before = JournalEntry.objects.count()
    assert dict(plan_merge(structure=roxane.structure, absorbed=bare, kept=named).moves) == {
        "places sur des lots": 1,
        "contacts": 1,
    }
    kept = merge_organisations(actor=roxane, absorbed=bare, kept=named)
    party.refresh_from_db()
    bare.refresh_from_db()
    assert party.organisation == kept and bare.merged_into == kept
    assert kept.siren == fictional_siren(870) and kept.name == "Maçonnerie Dantès (fictive)"
    assert {each.kind for each in kept.kinds.all()} == {Kind.COMPANY, Kind.EI}
    assert Contact.objects.get(organisation=kept).mail == "isaac@exemple.invalid"
    relation = Relation.objects.get(organisation=kept, structure=roxane.structure)
    assert (relation.notes, relation.trades) == ("Répond vite.", "Gros œuvre")
    assert bare not in Organisation.objects.visible_to(roxane)
    assert JournalEntry.objects.count() == before + 1
    # Its number leads to the one kept from now on.
    assert gather(roxane.structure, [Sought(siren=fictional_siren(870))])[0] == [kept]


def test_a_siret_goes_with_the_organisation_that_had_it(cast, double):
    bare, _, _ = double
    roxane = cast.actor("roxane")
    siret = fictional_siret(870)
    with_siret = Organisation.objects.create(siren=siret[:9], siret=siret, name="Dantès", fictional=True)
    Relation.objects.create(structure=roxane.structure, organisation=with_siret)
    kept = merge_organisations(actor=roxane, absorbed=with_siret, kept=bare)
    with_siret.refresh_from_db()
    assert kept.siret == siret and with_siret.siret is with_siret.siren is None
    assert kept.name == "Dantès"


def test_what_must_not_be_made_one(cast, double):
    bare, named, party = double
    roxane, x = cast.actor("roxane"), cast.structures["x"]

    def refused(absorbed, kept):
        with pytest.raises(Refused) as refusal:
            merge_organisations(actor=roxane, absorbed=absorbed, kept=kept)
        return " ".join(refusal.value.messages)

    assert "différentes" in refused(bare, bare)
    assert "structure facilitatrice" in refused(x.organisation, named)
    other = Organisation.objects.create(siren=fictional_siren(871), name="Autre", fictional=True)
    Relation.objects.create(structure=x, organisation=other)
    assert "deux entreprises" in refused(other, bare)
    Relation.objects.create(structure=cast.structures["y"], organisation=bare)
    assert "Une autre structure" in refused(bare, named)
    Relation.objects.filter(structure=cast.structures["y"], organisation=bare).delete()
    sub = {"structure": x, "lot": party.lot, "award": party.award, "parent": party, "role": PartyRole.SUBCONTRACTOR}
    twin = Organisation.objects.create(name="Jumelle", fictional=True)
    Party.objects.create(organisation=twin, **sub)
    Party.objects.create(organisation=named, **sub)
    assert "même place" in refused(twin, named)


def test_a_party_changes_hands_by_a_merge_only(cast, double):
    _, named, party = double
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.filter(pk=party.pk).update(organisation=named)


def test_the_page_shows_what_moves_before_it_does(client, cast, double):
    bare, named, party = double
    client.force_login(cast.user("roxane"))
    url = reverse("reporting:merge", args=[bare.pk])
    assert "Choisissez celle que vous gardez" in text_of(client.get(url))
    assert client.post(url, {"kept": ""}).status_code == 422
    shown = text_of(client.post(url, {"kept": named.pk}))
    assert "Places sur des lots" in shown and "Réunir les deux" in shown
    party.refresh_from_db()
    assert party.organisation == bare
    assert client.post(url, {"kept": named.pk, "confirm": "1"}).url == reverse("markets:organisation", args=[named.pk])
    party.refresh_from_db()
    assert party.organisation == named
    assert client.get(url).status_code == 404
