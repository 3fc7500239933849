"""Looking up the national lists: what a code stands for, which threshold or wage was in force on a day."""

import re

from django.db.models import Q, Value

from markets.enums import BuyerKind, DatedValueKind, Nomenclature, ThresholdCategory
from markets.models import Commune, DatedValue, ReferenceCode
from markets.models.organisations import SortKey

MOST_PROPOSED = 20


def labels_of(nomenclature, codes):
    """{code: label} of the codes that are known, in one query."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    found = ReferenceCode.objects.filter(nomenclature=nomenclature, code__in=wanted)
    return dict(found.values_list("code", "label"))


def cpv_label(code):
    """What a CPV code stands for, nothing where it is not known; its check digit is left aside."""
    digits = re.sub(r"\D", "", code or "")[:8]
    return labels_of(Nomenclature.CPV, [digits]).get(digits, "")


def search_codes(nomenclature, words):
    """Codes that start with the words, or whose label holds each of them, without accents; the shortest codes first."""
    found = ReferenceCode.objects.filter(nomenclature=nomenclature)
    digits = words.replace(" ", "")
    by_label = Q()
    for word in words.split():
        by_label &= Q(sort_key__contains=SortKey(Value(word)))
    return found.filter(by_label | Q(code__istartswith=digits)).order_by("code")


def propose(asked, words, postcode=""):
    """What the beginning of an answer may mean: [(what to write, what to read beside it)], MOST_PROPOSED at most.

    `asked` is « communes » or a Nomenclature; an occupation is written in words, an object of contract by its code.
    """
    if asked == "communes":
        found = Commune.objects.filter(sort_key__contains=SortKey(Value(words)))
        if postcode:
            found = Commune.objects.filter(postcodes__contains=[postcode])
        return [(each.name, " ".join(each.postcodes[:3])) for each in found[:MOST_PROPOSED]]
    found = search_codes(asked, words)[:MOST_PROPOSED]
    if asked == Nomenclature.ROME:
        return [(each.label, each.code) for each in found]
    return [(each.code, each.label) for each in found]


def threshold_on(day, category, buyer=BuyerKind.OTHER):
    """The European threshold in force on a day (`DatedValue`), None before the first that is known.

    `category` is a ThresholdCategory; for works and concessions every buyer has the same.
    """
    if category != ThresholdCategory.SUPPLIES_SERVICES:
        buyer = BuyerKind.ANY
    in_force = DatedValue.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        kind=DatedValueKind.THRESHOLD,
        category=category,
        buyer=buyer,
        starts_on__lte=day,
    )
    return in_force.order_by("-starts_on").first()


def smic_on(day):
    """The minimum wage of an hour in force on a day (`DatedValue`), None before the first that is known."""
    return DatedValue.objects.filter(kind=DatedValueKind.SMIC, starts_on__lte=day).order_by("-starts_on").first()


def communes_at(postcodes):
    """{postcode: names of the communes it serves}, in one query; postcodes of other departments are not known."""
    wanted = [postcode for postcode in set(postcodes) if postcode]
    found = {postcode: [] for postcode in wanted}
    for commune in Commune.objects.filter(postcodes__overlap=wanted):
        for postcode in commune.postcodes:
            if postcode in found:
                found[postcode].append(commune.name)
    return found


def known_departments():
    """Departments whose communes are loaded: elsewhere a town cannot be checked."""
    return set(Commune.objects.values_list("department", flat=True).distinct())
