"""Reads what a lot's clause says, for its documents and for the sheet given to its company."""

from django.db.models import Q
from django.utils import timezone

from clauses.actions.hours import retained_hours
from clauses.calibration import kept_values
from clauses.durations import print_hours
from clauses.enums import BuyerAnswer, ClauseForm, LegalBasis, Method
from clauses.models import Calibration, Category, CharterVersion, Clause, SubCriterion
from clauses.owed import owed_by_lot
from clauses.texts.wording import Facts
from markets.enums import Kind, PartyRole, Sector
from markets.models import Contact, Party
from markets.modules import COMMITMENTS
from markets.typography import write_day, write_euros, write_percent

ARTICLES = {
    LegalBasis.EXECUTION: "L2112-2",
    LegalBasis.CRITERION: "L2152-7",
    LegalBasis.COMBINED: "L2112-2",
    LegalBasis.RESERVED_SIAE: "L2113-13",
    LegalBasis.RESERVED_STPA: "L2113-12",
    LegalBasis.RESERVED_BOTH: "L2113-14",
    LegalBasis.RESERVED_PRISON: "L2113-13-1",
    LegalBasis.RESERVED_ESS: "L2113-15",
    LegalBasis.INSERTION_SERVICE: "R2123-1",
    LegalBasis.CONCESSION: "L3114-2",
}
MOST_LOCAL = 6  # structures named on one page
LOCAL = (Kind.ETTI, Kind.AI, Kind.GEIQ, Kind.EI, Kind.ACI, Kind.EATT, Kind.EA, Kind.ESAT)


def read_facts(lot, calibration=None):
    """The facts of a lot; its contract, authority and structure are already read.

    Before a clause, they are those of its last calibration (or of the one given): the texts are written for the
    consultation, and the list of publics is the one in force.
    """
    contract = lot.contract
    clauses = Clause.objects.filter(lot=lot).live().select_related("charter_version__charter", "calibration")
    clause = clauses.first()
    calibration = calibration or (clause.calibration if clause else Calibration.objects.filter(lot=lot).first())
    owed = owed_by_lot([lot.pk])[lot.pk] if clause else 0
    charter = clause.charter_version if clause else charter_in_force(lot.structure)
    publics = Category.objects.filter(version=charter, open=True) if charter else ()
    counted, points = counted_by(clause, calibration)
    seconds = foreseen(calibration) if counted or not owed else owed
    award = lot.awards.with_end().order_by("-notified_on").first()
    ends_on = (award.last_day if award else None) or lot.ends_on
    starts_on = (award.notified_on if award else None) or lot.starts_on
    holder = Party.objects.filter(lot=lot, role=PartyRole.HOLDER).select_related("organisation").first()
    return Facts(
        authority=str(contract.authority or ""),
        contract=contract.title,
        lot=lot.label,
        place=contract.place,
        private=contract.sector == Sector.PRIVATE,
        hours=print_hours(seconds) if seconds else "",
        every=clause.get_every_months_display() if clause else "",
        due_day=lot.structure.due_day,
        charter=str(charter or ""),
        publics=tuple(public.label for public in publics),
        structure=str(lot.structure),
        contact=contact_of(lot.structure),
        holder=str(holder.organisation) if holder else "",
        starts_on=write_day(starts_on) if starts_on else "",
        ends_on=write_day(ends_on) if ends_on else "",
        grid=tuple(line.as_line for line in SubCriterion.objects.filter(criterion__lot=lot))
        if lot.structure.has(COMMITMENTS)
        else (),
        concession=contract.sector == Sector.CONCESSION,
        article=article_of(contract.sector, clause),
        counted=counted,
        counted_points=points,
    )


def charter_in_force(structure):
    today = timezone.localdate()
    versions = CharterVersion.objects.filter(structure=structure, starts_on__lte=today)
    return (
        versions.filter(Q(ends_on=None) | Q(ends_on__gte=today))
        .select_related("charter")
        .order_by("charter__name")
        .first()
    )


def article_of(sector, clause):
    """The article of the code de la commande publique that a text names; a private contract has none."""
    if sector == Sector.PRIVATE:
        return ""
    if sector == Sector.CONCESSION:
        return "L3114-2"
    return ARTICLES.get(clause.legal_basis if clause else LegalBasis.EXECUTION, "")


def foreseen(calibration):
    """Seconds that a calibration foresees: what the buyer retained, nothing if it wants no clause, else its result."""
    if calibration is None or calibration.answer == BuyerAnswer.NO_CLAUSE:
        return 0
    return retained_hours(calibration) or calibration.seconds


def counted_by(clause, calibration):
    """(words, points) of hours that live with the contract, from its clause, else from its calibration."""
    method = calibration.method if calibration else ""
    values = kept_values(method, calibration.inputs) if calibration else {}
    if clause is not None and clause.form == ClauseForm.PER_EURO and clause.euros_an_hour:
        return per_euro_words(clause.euros_an_hour, clause.floor), ()
    if clause is not None and clause.form == ClauseForm.SHARE and clause.rate:
        return share_words(clause.rate), ()
    if method == Method.PER_EURO and clause is None:
        return per_euro_words(values["euros_an_hour"], values["floor"]), ()
    if method == Method.HOURS_SHARE and clause is None:
        return share_words(values["rate"]), ()
    if method == Method.RESERVED:
        return "toutes les heures de travail du lot", ()
    if method == Method.TRANCHES:
        points = ((each.name, each.seconds, each.affirmed, "affermie") for each in values["tranches"])
        return "les heures de chaque tranche affermie", tuple(point(*each) for each in points)
    if method == Method.PERIODS:
        points = (
            (f"Du {write_day(each.starts_on)} au {write_day(each.ends_on)}", each.seconds, each.decided, "décidée")
            for each in values["periods"]
        )
        return "les heures de chaque période décidée", tuple(point(*each) for each in points)
    return "", ()


def per_euro_words(an_hour, floor):
    beyond = f", au-delà de {write_euros(floor)}" if floor else ""
    return f"une heure de travail pour {write_euros(an_hour)} hors taxes commandés ou facturés{beyond}"


def share_words(rate):
    return f"{write_percent(rate)} des heures travaillées pour le marché, dont le total est donné à chaque déclaration"


def point(name, seconds, due, word):
    return f"{name} : {print_hours(seconds)}{'' if due else f', dues si elle est {word}'}"


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
