"""What somebody posts who knows every column of the database: each field of each model, with others' keys."""

from datetime import date

from django.apps import apps
from django.db import models

from markets.models import Contract, JournalEntry, Notice, Organisation, Structure
from participants.models import Person
from tests.access import world as told
from tests.access.counted import SENDING

FLOORS = ("markets", "clauses", "participants", "reporting")
# Names that forms give to choices of objects, beside the columns: model → names.
CHOICES = {
    "organisation": ("holder", "donneur", "buyer", "authority"),
    "contract": ("marche", "contracts"),
    "lot": ("lots_chosen",),
    "party": ("intervenant", "parties"),
    "statement": ("statements",),
    "category": ("categories", "main"),
    "membership": ("memberships",),
}
# What tells the pages where to go on is left to them.
LEFT = {"id", "version"}


def others_key(world, actor, model):
    """The number of an object of that model that is not the actor's, None where the world has none."""
    other = "a" if actor in told.IN_Y else "y"
    side = {"a": "x", "y": "y"}[other]
    kinds = {
        "structure": world.structures[side].pk,
        "user": world.users[told.COMPANY_B if actor in told.IN_Y else told.FACILITATOR_Y].pk,
        "organisation": world.organisations["b" if actor in told.IN_Y else "y"].pk,
        "contract": world.pk("contract", "if" if other == "a" else "y"),
        "operation": world.pk("operation", "if" if other == "a" else "y"),
        "person": world.pk("person", "coset" if other == "a" else "valje"),
        "placement": world.pk("placement", "coset" if other == "a" else "valje"),
        "eligibility": world.pk("eligibility", "coset" if other == "a" else "valje"),
        "statement": world.neighbour_month.pk if other == "a" else world.pk("statement_sent", other),
        "statementline": world.pk("line_waiting", other),
        "hoursentry": world.pk("hours", other),
        "calibration": world.pk("calibration_handed", other),
        "charter": world.pk("charter", side),
        "charterversion": world.pk("charter_version", side),
        "category": world.pk("category", side),
        "scale": world.pk("scale", side),
        "scaleversion": world.pk("scale_version", side),
        "membership": world.memberships[told.COMPANY_B if actor in told.IN_Y else told.FACILITATOR_Y].pk,
    }
    if model in ("lot", "award", "party"):
        return world.pk(model, other)
    return kinds.get(model)


def hostile_body(world, actor):
    """A value for every column of every model of ours, and for what forms call them."""
    body = {}
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        for column in model._meta.concrete_fields:
            if column.name not in LEFT:
                value = hostile_value(world, actor, column)
                if value is not None:
                    body.setdefault(column.name, value)
                    body.setdefault(column.attname, value)
    for model, names in CHOICES.items():
        for name in names:
            body.setdefault(name, others_key(world, actor, model))
    return body | {"is_staff": "1", "is_superuser": "1"}


def hostile_query(world, actor):
    """Others' keys under each name that a page reads in its address."""
    query = {name: others_key(world, actor, model) for model, names in CHOICES.items() for name in names}
    query |= {name: others_key(world, actor, name) for name in ("lot", "operation", "person", "party")}
    query |= {"version": others_key(world, actor, "scaleversion"), "liste": others_key(world, actor, "charterversion")}
    return query | {"bilan": f"marche-{query['marche']}", "au": "2026-10", "q": words_of_others(actor)[0]}


def words_of_others(actor):
    """What another and its lot are called, but for what tells a canary: a search that finds by it has read it."""
    return {told.COMPANY_A: ("-b-lot-", "-orgb-"), told.COMPANY_B: ("-a-lot-", "-orga-")}.get(actor, ("can",))


def newest_of_others(world, actor):
    """Numbers of the last rows of what pages list, in the other structure: where a list could be asked to begin."""
    if {actor} <= told.IN_Y:
        others = Structure.objects.get(organisation__name__contains="-ORGX-")
        for model in (Contract, Notice, Person, JournalEntry):
            yield model.objects.filter(structure=others).order_by("-pk").values_list("pk", flat=True)[0]
        yield Organisation.objects.get(name="").pk
        yield world.pk("notice_merged", "x")


def hostile_value(world, actor, column):
    if isinstance(column, models.ForeignKey):
        return others_key(world, actor, column.related_model._meta.model_name)
    if column.choices:
        return str(column.choices[-1][0])
    if isinstance(column, models.BooleanField):
        return "1"
    if isinstance(column, models.DateTimeField | models.DateField):
        return date(2026, 10, 1).isoformat()
    if isinstance(column, models.IntegerField | models.DecimalField):
        return "7"
    if isinstance(column, models.EmailField):
        return "intrus@exemple.invalid"
    if isinstance(column, models.JSONField):
        return "{}"
    if isinstance(column, models.CharField | models.TextField):
        return "Intrus"
    return None


def grasping(world, actor, fields):
    """What a form sends when each object that it chooses is another's, and the person it names is already followed
    elsewhere: (fields, whether they differ from what an honest hand sends)."""
    others = hostile_query(world, actor)
    others |= {name: others_key(world, actor, model) for model, names in CHOICES.items() for name in names}
    others |= {model: others_key(world, actor, model) for model in ("statement", "award", "placement", "category")}
    others["submission_key"] = str(SENDING)
    # The paste says whether a holder is the donneur d'ordre that was chosen.
    nameless = Organisation.objects.get(name="")
    others |= {"authority": nameless.pk, "lots": f"1\tLot\tIntrus\t{nameless.siren}\t1000\t"}
    if actor == told.COMPANY_B:
        others["party"] = world.neighbour.pk
    if actor == told.FACILITATOR_Y:
        # Of those she follows herself she would be told that somebody has these names already.
        others |= {"last_name": told.canary("coset", "NOM"), "first_name": told.canary("coset", "PRENOM")}
    grasped = {
        name: others[bare]
        for name in fields
        if (bare := name.rsplit("-", 1)[-1]) in others and others[bare] is not None
    }
    return fields | grasped, bool(grasped)
