"""Finding organisations by what is known of them, and adding the ones nobody has met yet.

An identity is public and shared by every structure; what makes it a partner of one structure is a `Relation`. Used
inside actions: these functions write and keep no journal of their own.
"""

import unicodedata
from dataclasses import dataclass

from django.db.models import Q, Value

from markets.acting import Refused
from markets.enums import Kind
from markets.identifiers import Identifier, UnreadableIdentifier, read_siret_or_siren
from markets.models import Membership, Organisation, OrganisationKind, Relation
from markets.models.organisations import SortKey

A_BATCH = 500
COMPLETED = ("siret", "name", "town", "postcode")


@dataclass(frozen=True)
class Sought:
    """What somebody typed of an organisation: a SIRET, a SIREN or neither, and perhaps a name."""

    siren: str | None = None
    siret: str | None = None
    name: str = ""
    foreign_id: str | None = None
    town: str = ""
    postcode: str = ""
    fictional: bool = False

    @classmethod
    def read(cls, identifier="", name="", **rest):
        """From the text of a number (or an Identifier) and a name; Refused with a French sentence when unreadable."""
        known = identifier
        if isinstance(identifier, str) and identifier.strip():
            try:
                known = read_siret_or_siren(identifier)
            except UnreadableIdentifier as unreadable:
                raise Refused({"identifier": unreadable.sentence}) from unreadable
        if not isinstance(known, Identifier):
            known = None
        name = " ".join(name.split())
        if known is None and not name and not rest.get("foreign_id"):
            raise Refused({"identifier": "Donnez un SIRET, un SIREN ou au moins un nom."})
        return cls(siren=known and known.siren, siret=known and known.siret, name=name, **rest)

    @property
    def is_empty(self):
        return not (self.siren or self.name or self.foreign_id)


def fold(name):
    """Lower case without accents, to compare names read from different sources."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())


class Register:
    """The organisations that one action may need, read in four queries whatever the number sought."""

    def __init__(self, structure, sought):
        self.structure = structure
        sirens = {each.siren for each in sought if each.siren}
        foreign = {each.foreign_id for each in sought if each.foreign_id}
        names = {each.name for each in sought if each.name and not each.siren and not each.foreign_id}
        related = Relation.objects.filter(structure=structure)
        matching = Q(siren__in=sirens) | Q(foreign_id__in=foreign)
        if names:
            matching |= Q(sort_key__in=[SortKey(Value(name)) for name in names], pk__in=related.values("organisation"))
        self.known = list(Organisation.objects.filter(matching).select_related("merged_into").order_by("pk"))
        self.partners = set(related.filter(organisation__in=self.known).values_list("organisation_id", flat=True))
        self.relied_on = relied_on_elsewhere(self.known, structure)
        self.of_siren = {}
        for each in self.known:
            self.of_siren.setdefault(each.siren, []).append(each)

    def find(self, sought):
        """The organisation meant, or None; one that was merged leads to the one kept."""
        found = self.named(sought)
        return found.merged_into if found is not None and found.merged_into_id else found

    def named(self, sought):
        """As the rows say it. A SIREN alone means the row without SIRET, else our only one of it."""
        if sought.siret:
            same = self.of_siren.get(sought.siren, ())
            return next((each for each in same if each.siret == sought.siret), None) or self.upgradable(sought)
        if sought.siren:
            same = self.of_siren.get(sought.siren, ())
            unlocated = next((each for each in same if each.siret is None), None)
            ours = [each for each in same if each.pk in self.partners]
            return unlocated or (ours[0] if len(ours) == 1 else None)
        if sought.foreign_id:
            return next((each for each in self.known if each.foreign_id == sought.foreign_id), None)
        named = [each for each in self.known if each.pk in self.partners and fold(each.name) == fold(sought.name)]
        return named[0] if len(named) == 1 else None

    def upgradable(self, sought):
        """A row known by its SIREN only that may take this SIRET: ours alone, without members of its own."""
        row = next((each for each in self.of_siren.get(sought.siren, ()) if each.siret is None), None)
        if row is None or row.pk not in self.partners or row.pk in self.relied_on:
            return None
        return row

    def add(self, organisation):
        if not any(organisation is each for each in self.of_siren.get(organisation.siren, ())):
            self.known.append(organisation)
            self.of_siren.setdefault(organisation.siren, []).append(organisation)
        self.partners.add(organisation.pk)


def relied_on_elsewhere(organisations, structure):
    """Keys of the organisations whose identity somebody else relies on: members of theirs, or another structure."""
    members = Membership.objects.filter(organisation__in=organisations).values_list("organisation_id", flat=True)
    others = Relation.objects.filter(organisation__in=organisations).exclude(structure=structure)
    return set(members) | set(others.values_list("organisation_id", flat=True))


def gather(structure, sought):
    """The organisations sought, in order, found or added, each a partner of the structure; with how many were added.

    Those with a SIRET come first, so that a SIREN alone on another line means the same company.
    """
    register = Register(structure, sought)
    found, added, completed = {}, [], []
    for each in sorted(set(sought), key=lambda one: (one.siret is None, one.siren is None)):
        organisation = register.find(each)
        if organisation is None:
            organisation = organisation_of(each)
            added.append(organisation)
        elif fill_in(organisation, each) and organisation.pk:
            completed.append(organisation)
        register.add(organisation)
        found[each] = organisation
    Organisation.objects.bulk_create(added, batch_size=A_BATCH)
    Organisation.objects.bulk_update({each.pk: each for each in completed}.values(), COMPLETED, batch_size=A_BATCH)
    Relation.objects.bulk_create(
        [Relation(structure=structure, organisation_id=pk) for pk in {each.pk for each in found.values()}],
        ignore_conflicts=True,
    )
    return [found[each] for each in sought], len(added)


def create_organisation(sought):
    organisation = organisation_of(sought)
    organisation.save()
    return organisation


def organisation_of(sought):
    """A new organisation, not saved yet."""
    organisation = Organisation(
        siren=sought.siren,
        siret=sought.siret,
        foreign_id=sought.foreign_id,
        name=sought.name,
        town=sought.town,
        postcode=sought.postcode,
        fictional=sought.fictional or is_fictional(sought),
    )
    # The numbers were read by the rule of identifiers; the database's own constraints have the last word.
    organisation.clean_fields()
    return organisation


def is_fictional(sought):
    return bool(sought.siren) and Identifier(sought.siren, sought.siret).is_fictional


def complete_organisation(organisation, sought):
    """Fill in what was not known: a SIRET, a name, a place. What is known is never replaced here."""
    if fill_in(organisation, sought):
        organisation.save()


def fill_in(organisation, sought):
    """Put what is sought in the gaps of an organisation, without saving it; tells whether there were any."""
    changed = False
    for name in COMPLETED:
        if getattr(sought, name) and not getattr(organisation, name):
            setattr(organisation, name, getattr(sought, name))
            changed = True
    if changed:
        organisation.clean_fields()
    return changed


def give_kinds(organisations, *kinds, unless_any=False):
    """Say what organisations are; `unless_any` leaves alone those of which something is said already."""
    pks = {each.pk for each in organisations}
    if unless_any:
        pks -= set(OrganisationKind.objects.filter(organisation__in=pks).values_list("organisation_id", flat=True))
    OrganisationKind.objects.bulk_create(
        [OrganisationKind(organisation_id=pk, kind=Kind(kind)) for pk in pks for kind in kinds], ignore_conflicts=True
    )
