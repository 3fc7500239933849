"""Many people of one lot, with the characteristics that a test asks for."""

from participants.enums import ContractType, Modality
from participants.models import EntryProfile
from tests.cast import place

WOMEN = ["Miranda", "Viola", "Portia", "Jessica", "Beatrice", "Hero", "Rosaline"]
MEN = ["Ariel", "Caliban", "Prospero", "Iago", "Orsino", "Malvolio", "Shylock"]


def hire(told, names, month, **profile):
    """People of the first lot's holder with these characteristics, from a month on."""
    party, made = told.parties["a"], []
    for name in names:
        made.append(
            place(
                told,
                name,
                name,
                "Essai",
                told.lots["a"],
                party,
                Modality.DIRECT,
                ContractType.CDD,
                "Manœuvre",
                month,
            )
        )
        EntryProfile.objects.filter(placement=made[-1]).update(**profile)
    return made
