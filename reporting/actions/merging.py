"""Making one organisation of two that are the same: everything that hangs on one goes to the other.

The one that is absorbed stays, without a partner, and names the one kept: what can never change (journal, published
notices, sealed reports) still points to it, and its number still leads to the one kept.
"""

from dataclasses import dataclass

from django.db.models import Q

from markets.acting import Refused, act
from markets.enums import ContactRank
from markets.journal import record
from markets.models import (
    Contact,
    Contract,
    Invitation,
    JointBuyer,
    Membership,
    Operation,
    Organisation,
    OrganisationKind,
    Party,
    Relation,
    Structure,
)
from markets.typography import french
from participants.models import EntryProfile, Referral
from reporting.models import EarlierYear, LineRemark, Report

# What moves, in the words of the page: model, the column that names the organisation.
MOVED = (
    ("marchés de donneur d'ordre", Contract, "authority"),
    ("achats groupés", JointBuyer, "organisation"),
    ("opérations", Operation, "authority"),
    ("places sur des lots", Party, "organisation"),
    ("accès", Membership, "organisation"),
    ("invitations", Invitation, "organisation"),
    ("orientations de candidats", Referral, "prescriber"),
    ("profils de personnes orientées", EntryProfile, "prescriber"),
    ("remarques sur des heures", LineRemark, "organisation"),
    ("années reprises", EarlierYear, "authority"),
)
FILLED = ("siret", "siren", "name", "town", "postcode", "naf")


@dataclass(frozen=True)
class Merge:
    """What a merge would do: how many rows move of each kind, and why it may not be done."""

    moves: tuple[tuple[str, int], ...]
    refusals: tuple[str, ...]


def plan_merge(*, structure, absorbed, kept):
    """What would move from one organisation to the other, and what forbids it; writes nothing."""
    moves = [(label, model.objects.filter(**{column: absorbed}).count()) for label, model, column in MOVED]
    moves.append(("contacts", Contact.objects.filter(organisation=absorbed, structure=structure).count()))
    return Merge(
        moves=tuple((label, count) for label, count in moves if count),
        refusals=tuple(map(french, refusals(structure, absorbed, kept))),
    )


def refusals(structure, absorbed, kept):
    if absorbed.pk == kept.pk:
        yield "Choisissez deux organisations différentes."
        return
    if Structure.objects.filter(organisation=absorbed).exists():
        yield "Une structure facilitatrice ne se réunit pas à une autre organisation."
    elsewhere = Relation.objects.filter(organisation=absorbed).exclude(structure=structure).exists()
    if elsewhere or Membership.objects.filter(organisation=absorbed).exclude(structure=structure).exists():
        yield "Une autre structure travaille avec cette organisation : gardez-la, et réunissez-y l'autre."
    if Report.objects.filter(authority=absorbed).exists():
        yield "Des bilans sont émis à son nom : gardez-la, et réunissez-y l'autre."
    if absorbed.siren and kept.siren and absorbed.siren != kept.siren:
        yield "Leurs SIREN sont différents : ce sont deux entreprises."
    if absorbed.siret and kept.siret:
        yield "Chacune a son SIRET : ce sont deux établissements, qui restent deux organisations."
    together = Party.objects.filter(organisation=absorbed).values("award", "parent", "role")
    clash = Q()
    for place in together:
        clash |= Q(**place)
    if together and Party.objects.filter(clash, organisation=kept).exists():
        yield "Les deux interviennent à la même place d'un même lot : retirez d'abord l'une des deux."


@act
def merge_organisations(*, actor, absorbed, kept):
    """Make one organisation of two; Refused with its sentence where that may not be. Returns the one kept."""
    structure = actor.structure
    pair = Organisation.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[absorbed.pk, kept.pk])
    locked = {each.pk: each for each in pair.order_by("pk")}
    absorbed, kept = locked[absorbed.pk], locked[kept.pk]
    said = plan_merge(structure=structure, absorbed=absorbed, kept=kept).refusals
    if said:
        raise Refused(said[0])
    given = {name: getattr(absorbed, name) for name in FILLED}
    # Its numbers go with what it was: two rows may not bear one.
    absorbed.siret = absorbed.siren = None
    absorbed.name = absorbed.name or kept.name or f"Réunie à l'organisation n° {kept.pk}"
    absorbed.merged_into = kept
    absorbed.save()
    Organisation.objects.filter(merged_into=absorbed).update(merged_into=kept)
    fill(kept, given)
    twice = Membership.objects.filter(organisation=kept).values_list("user", "structure", "role")
    for user, in_structure, role in twice:
        Membership.objects.filter(organisation=absorbed, user=user, structure=in_structure, role=role).delete()
    for _, model, column in MOVED:
        model.objects.filter(**{column: absorbed}).update(**{column: kept})
    move_contacts(structure, absorbed, kept)
    move_notes(structure, absorbed, kept)
    known = OrganisationKind.objects.filter(organisation=kept).values("kind")
    OrganisationKind.objects.filter(organisation=absorbed).exclude(kind__in=known).update(organisation=kept)
    OrganisationKind.objects.filter(organisation=absorbed).delete()
    record(
        actor=actor,
        structure=structure,
        verb="merge_organisations",
        obj=kept,
        words=f"Organisation n° {absorbed.pk} réunie à l'organisation n° {kept.pk}.",
    )
    return kept


def fill(kept, given):
    """What the one kept did not say of itself."""
    for name in FILLED:
        if given[name] and not getattr(kept, name):
            setattr(kept, name, given[name])
    kept.full_clean()
    kept.save()


def move_contacts(structure, absorbed, kept):
    """Contacts take the ranks that are free; beyond three, those of the one kept stay alone."""
    theirs = Contact.objects.filter(structure=structure, organisation=kept)
    taken = set(theirs.values_list("rank", flat=True))
    known = {each.lower() for each in theirs.values_list("mail", flat=True)}
    free = [rank for rank in ContactRank.values if rank not in taken]
    for contact in Contact.objects.filter(structure=structure, organisation=absorbed):
        if contact.mail and contact.mail.lower() in known or not free:
            contact.delete()
            continue
        contact.organisation, contact.rank = kept, free.pop(0)
        contact.save()


def move_notes(structure, absorbed, kept):
    theirs = Relation.objects.filter(structure=structure, organisation=absorbed).first()
    if theirs is None:
        return
    ours, _ = Relation.objects.get_or_create(structure=structure, organisation=kept)
    for name in ("notes", "trades", "places"):
        both = [each for each in (getattr(ours, name), getattr(theirs, name)) if each]
        setattr(ours, name, ("\n" if name == "notes" else ", ").join(both)[: 4000 if name == "notes" else 500])
    ours.save()
    theirs.delete()
