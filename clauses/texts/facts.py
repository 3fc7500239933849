"""Reads what a lot's clause says, for its documents and for the sheet given to its company."""

from clauses.durations import print_hours
from clauses.models import Category, Clause, SubCriterion
from clauses.owed import owed_by_lot
from clauses.texts.wording import Facts
from markets.enums import Kind, PartyRole, Sector
from markets.models import Contact, Party
from markets.modules import COMMITMENTS
from markets.typography import write_day

MOST_LOCAL = 6  # structures named on one page
LOCAL = (Kind.ETTI, Kind.AI, Kind.GEIQ, Kind.EI, Kind.ACI, Kind.EATT, Kind.EA, Kind.ESAT)


def read_facts(lot):
    """The facts of a lot; its contract, authority and structure are already read."""
    contract = lot.contract
    clause = Clause.objects.filter(lot=lot).live().select_related("charter_version__charter").first()
    owed = owed_by_lot([lot.pk])[lot.pk]
    publics = Category.objects.filter(version=clause.charter_version, open=True) if clause else ()
    award = lot.awards.order_by("-notified_on").first()
    ends_on = (award.ends_on if award else None) or lot.ends_on
    starts_on = (award.notified_on if award else None) or lot.starts_on
    holder = Party.objects.filter(lot=lot, role=PartyRole.HOLDER).select_related("organisation").first()
    return Facts(
        authority=str(contract.authority or ""),
        contract=contract.title,
        lot=lot.label,
        place=contract.place,
        private=contract.sector == Sector.PRIVATE,
        hours=print_hours(owed) if owed else "",
        every=clause.get_every_months_display() if clause else "",
        due_day=lot.structure.due_day,
        charter=str(clause.charter_version) if clause else "",
        publics=tuple(public.label for public in publics),
        structure=str(lot.structure),
        contact=contact_of(lot.structure),
        holder=str(holder.organisation) if holder else "",
        starts_on=write_day(starts_on) if starts_on else "",
        ends_on=write_day(ends_on) if ends_on else "",
        grid=tuple(line.as_line for line in SubCriterion.objects.filter(criterion__lot=lot))
        if lot.structure.has(COMMITMENTS)
        else (),
    )


def contact_of(structure):
    """Whom to call at the facilitating structure, in words."""
    return tuple(word for word in (structure.contact_name, structure.phone, structure.mail) if word)


def local_structures(structure):
    """Partners of the structure that employ or lend people, with a phone: (name, kinds, phone), six at most."""
    contacts = (
        Contact.objects.filter(structure=structure, refused=False, organisation__kinds__kind__in=LOCAL)
        .exclude(phone="")
        .select_related("organisation")
        .prefetch_related("organisation__kinds")
        .order_by("organisation__sort_key", "rank", "pk")
        .distinct()
    )
    named = {}
    for contact in contacts[: MOST_LOCAL * 3]:
        kinds = ", ".join(str(kind) for kind in contact.organisation.kinds.all() if kind.kind in LOCAL)
        named.setdefault(contact.organisation_id, (str(contact.organisation), kinds, contact.phone))
    return tuple(named.values())[:MOST_LOCAL]
