"""The structure and those around it: its settings, its partners, their accounts; and a neighbour, strange to it."""

from datetime import date

from clauses.actions import ship_reference
from markets.access import Actor
from markets.actions import (
    create_contract,
    create_structure,
    edit_settings,
    find_or_create_organisation,
    give_membership,
    keep_contacts,
    note_partner,
    switch_module,
)
from markets.actions.partners import import_partners
from markets.enums import Category, Kind, Role, Via
from markets.identifiers import fictional_siren, fictional_siret, print_identifier
from markets.lots_paste import read_lots
from markets.models import Organisation
from markets.modules import COMMITMENTS, ORDERS
from markets.partner_lines import read_directory
from markets.register import Sought
from reporting.demo import cast
from reporting.demo.published import BUYER_NAME, BUYER_POSTCODE, BUYER_SIRET, BUYER_TOWN
from reporting.demo.stage import Stage


def open_structure(today):
    membership = create_structure(
        name=cast.STRUCTURE_NAME,
        siret=fictional_siret(cast.STRUCTURE_NUMBER),
        contact_name=cast.FACILITATOR,
        phone=cast.PHONE,
        mail=cast.MAIL,
        user_name=cast.FACILITATOR,
        user_email=cast.FACILITATOR_EMAIL,
        password=cast.PASSWORD,
        via=Via.COMMAND,
    )
    facilitator = Actor.of(membership)
    edit_settings(
        actor=facilitator,
        contact_name=cast.FACILITATOR,
        phone=cast.PHONE,
        mail=cast.MAIL,
        due_day=10,
        masking_threshold=5,
    )
    for module in (ORDERS, COMMITMENTS):
        switch_module(actor=facilitator, module=module, on=True)
    charter_version, _ = ship_reference(actor=facilitator, structure=facilitator.structure)
    return Stage(today, facilitator, charter_version)


def meet_partners(stage):
    """The buyer, the invented firms with a contact each, and an account for whoever declares."""
    stage.organisations[cast.BUYER] = find_or_create_organisation(
        actor=stage.facilitator,
        identifier=BUYER_SIRET,
        name=BUYER_NAME,
        kinds=[Kind.AUTHORITY],
        town=BUYER_TOWN,
        postcode=BUYER_POSTCODE,
    )
    for firm in cast.FIRMS:
        stage.organisations[firm.key] = organisation = find_or_create_organisation(
            actor=stage.facilitator,
            identifier=fictional_siret(firm.number) if firm.named else fictional_siren(firm.number),
            name=firm.name,
            kinds=firm.kinds,
            town=firm.town,
            fictional=True,
        )
        if firm.named:
            keep_contacts(
                actor=stage.facilitator,
                organisation=organisation,
                contacts=[{"name": "Secrétariat", "mail": f"{firm.key}@exemple.invalid", "phone": cast.PHONE}],
            )
    for account in cast.ACCOUNTS:
        stage.actors[account.firm] = open_account(stage, account.firm, account.email, account.name, account.role)
    for firm in cast.FIRMS:
        if firm.named and firm.key not in stage.actors and Kind.PRESCRIBER not in firm.kinds:
            role = Role.LENDER if set(firm.kinds) & set(Kind.lending()) else Role.COMPANY
            stage.actors[firm.key] = open_account(stage, firm.key, f"{firm.key}@exemple.invalid", "Secrétariat", role)


def import_directory(stage):
    """The insertion structures around, as a list of the public directory brings them in; two of them noted about."""
    names = ("kind", "siret", "name", "naf", "post_code", "city")
    records = [dict(zip(names, each, strict=True)) for each in cast.DIRECTORY]
    for each in records:
        each["siret"] = fictional_siret(each["siret"])
    import_partners(actor=stage.facilitator, lines=read_directory(records))
    for number, trades in ((65, "Tri, réemploi, collecte d’encombrants"), (69, "Espaces verts, débroussaillage")):
        note_partner(
            actor=stage.facilitator,
            organisation=Organisation.objects.get(siret=fictional_siret(number)),
            trades=trades,
            places="Tarnos, Ondres, Saint-Martin-de-Seignanx",
            notes="",
            paused_until=None,
        )


def open_account(stage, firm, email, name, role):
    return Actor.of(
        give_membership(
            actor=stage.facilitator,
            email=email,
            name=name,
            organisation=stage.organisations[firm],
            role=role,
            password=cast.PASSWORD,
        )
    )


def open_neighbour():
    """Another structure with a contract of its own: nothing of it may be seen from the first one."""
    facilitator = Actor.of(
        create_structure(
            name="Tremplin de Lilliput (structure fictive)",
            siret=fictional_siret(2),
            contact_name="Lemuel Gulliver",
            phone=cast.PHONE,
            mail="tremplin@exemple.invalid",
            user_name="Lemuel Gulliver",
            user_email="gulliver@exemple.invalid",
            password=cast.PASSWORD,
            via=Via.COMMAND,
        )
    )
    ship_reference(actor=facilitator, structure=facilitator.structure)
    holder = f"Nettoyage Blefuscu (fictive)\t{print_identifier(fictional_siret(52))}"
    create_contract(
        actor=facilitator,
        authority=Sought.read(fictional_siret(51), "Commune de Lilliput (fictive)"),
        title="Entretien des bâtiments de Lilliput (fictif)",
        category=Category.SERVICES,
        reference="LILLIPUT-01",
        lots=read_lots(f"1\tNettoyage des écoles\t{holder}\t48000\t24").rows,
        notified_on=date(2026, 1, 5),
    )


def accounts():
    """Who may sign in, for whoever starts the demonstration: address, role."""
    rows = [(cast.FACILITATOR_EMAIL, Role.FACILITATOR.label)]
    return [*rows, *((account.email, account.role.label) for account in cast.ACCOUNTS)]
