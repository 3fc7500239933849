"""Partners: who they are, and what the structure says about them."""

from markets.access import Actor
from markets.acting import Refused, act
from markets.enums import ContactRank, Kind, Via
from markets.journal import record
from markets.models import Contact, Membership, Organisation, OrganisationKind, Relation
from markets.register import Sought, gather, give_kinds


@act
def find_or_create_organisation(
    *, actor, identifier="", name="", kinds=(), town="", postcode="", fictional=False, foreign_id=None
):
    """The organisation of a SIRET, a SIREN, a foreign number or a name, a partner of the structure from now on.

    A company known by its SIREN only takes a SIRET when nobody else relies on it; a name fills a gap and replaces none.
    """
    sought = Sought.read(
        identifier, name, town=town, postcode=postcode, fictional=fictional, foreign_id=foreign_id or None
    )
    was_partner = set(Relation.objects.filter(structure=actor.structure).values_list("organisation_id", flat=True))
    [organisation], added = gather(actor.structure, [sought])
    give_kinds([organisation], *kinds)
    if added or organisation.pk not in was_partner:
        record(
            actor=actor,
            structure=actor.structure,
            verb="add_organisation",
            obj=organisation,
            words=f"Organisation n° {organisation.pk} ajoutée aux partenaires.",
        )
    return organisation


@act
def edit_organisation(*, actor, organisation, name, town="", postcode="", kinds=(), siret=None):
    """Correct the public identity of an organisation. Refused once it has members: they answer for it themselves."""
    organisation = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    refuse_if_it_answers_for_itself(organisation, actor)
    if siret and siret != organisation.siret:
        take_siret(organisation, siret)
    organisation.name, organisation.town, organisation.postcode = name, town, postcode
    organisation.full_clean()
    organisation.save()
    kinds = {Kind(kind) for kind in kinds}
    OrganisationKind.objects.filter(organisation=organisation).exclude(kind__in=kinds).delete()
    give_kinds([organisation], *kinds)
    record(
        actor=actor,
        structure=actor.structure,
        verb="edit_organisation",
        obj=organisation,
        words=f"Identité de l'organisation n° {organisation.pk} modifiée.",
    )
    return organisation


@act
def name_organisation(*, actor, organisation, name):
    """Give a name to an organisation known by its number only. Refused if it has members of its own."""
    organisation = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    refuse_if_it_answers_for_itself(organisation, actor)
    if not name.strip():
        raise Refused({"name": "Écrivez le nom de l'organisation."})
    organisation.name = " ".join(name.split())
    organisation.full_clean()
    organisation.save()
    record(
        actor=actor,
        structure=actor.structure,
        verb="name_organisation",
        obj=organisation,
        words=f"Organisation n° {organisation.pk} nommée.",
    )
    return organisation


@act
def keep_contacts(*, actor, organisation, contacts):
    """Write the contacts of a partner as given, in order: at most three dicts of name, mail, phone and refused."""
    structure = actor.structure
    organisation = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    if len(contacts) > len(ContactRank):
        raise Refused("Trois contacts au plus par partenaire.")
    Contact.objects.filter(structure=structure, organisation=organisation).delete()
    for rank, given in enumerate(contacts, 1):
        contact = Contact(structure=structure, organisation=organisation, rank=rank, **given)
        contact.full_clean()
        contact.save()
    record(
        actor=actor,
        structure=structure,
        verb="keep_contacts",
        obj=organisation,
        words=f"Contacts de l'organisation n° {organisation.pk} mis à jour.",
    )
    return organisation


@act
def refuse_contact(*, contact):
    """Note that somebody is no longer whom to write to: said by whoever holds the link of a mail."""
    contact = Contact.objects.select_for_update(of=("self",), no_key=True).get(pk=contact.pk)
    if contact.refused:
        return contact
    contact.refused = True
    contact.save(update_fields=["refused"])
    structure = contact.structure
    record(
        actor=Actor.system(structure, via=Via.LINK),
        structure=structure,
        verb="refuse_contact",
        obj=contact.organisation,
        words=f"Un contact de l'organisation n° {contact.organisation_id} signale qu'il n'est plus le bon.",
    )
    return contact


@act
def note_partner(*, actor, organisation, notes, trades="", places="", paused_until=None):
    """Write what the structure notes about a partner, and until when it asks it nothing."""
    relation, _ = Relation.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        structure=actor.structure, organisation=organisation
    )
    relation.notes, relation.paused_until = notes, paused_until
    relation.trades, relation.places = trades, places
    relation.full_clean()
    relation.save()
    record(
        actor=actor,
        structure=actor.structure,
        verb="note_partner",
        obj=organisation,
        words=f"Notes sur l'organisation n° {organisation.pk} mises à jour.",
    )
    return relation


def refuse_if_it_answers_for_itself(organisation, actor):
    members = Membership.objects.filter(organisation=organisation)
    if organisation.pk != actor.organisation_id and members.exists():
        raise Refused("Cette organisation a ses propres comptes : c'est à elle de corriger son identité.")


def take_siret(organisation, siret):
    """A SIRET completes a SIREN or corrects one: another establishment of the same company is another organisation."""
    sought = Sought.read(siret)
    if sought.siret is None:
        raise Refused({"siret": "Un SIRET compte 14 chiffres."})
    if organisation.siren and organisation.siren != sought.siren:
        raise Refused({"siret": "Ce SIRET est celui d'une autre entreprise : il ne commence pas par le même SIREN."})
    if organisation.siret:
        raise Refused({"siret": "Un autre établissement est une autre organisation : ajoutez-la aux partenaires."})
    if Organisation.objects.filter(siret=sought.siret).exists():
        raise Refused({"siret": "Une organisation porte déjà ce SIRET."})
    organisation.siren, organisation.siret = sought.siren, sought.siret
