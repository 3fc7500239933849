import pytest

from markets.decp.titles import clean_title, fold, split_published_id, split_title


@pytest.mark.parametrize(
    ("published", "expected", "word"),
    [
        ("Réfection  de la\ntoiture", "Réfection de la toiture", None),
        ("Levés topographiques du Seignanx\\n - Littoral", "Levés topographiques du Seignanx - Littoral", None),
        ("Peinture<br/>et <b>sols</b>", "Peinture et sols", "HTML"),
        ("Fourniture &lt;p&gt;de repas&lt;/p&gt; &amp; boissons", "Fourniture de repas & boissons", "HTML"),
        ("Montant < 90 000 et > 40 000", "Montant < 90 000 et > 40 000", None),
        ("RÃ©novation de l'Ã©cole", "Rénovation de l'école", "rétablis"),
        ("R\ufffdnovation", "R\ufffdnovation", "perdus"),
        ("Am?nagement", "Am?nagement", "perdus"),
        ("Mission de suivi du Seigna…", "Mission de suivi du Seigna…", "coupé"),
        ("Gymnase - Doublages -...", "Gymnase - Doublages…", "coupé"),
        ("E\u0301cole", "École", None),
        ("a\u202eb\x07c\u200bd", "a b c d", None),
        ("Dossier C:\\travaux\\nord", "Dossier C:\\travaux\\nord", None),
        ("", "", None),
    ],
)
def test_clean_title(published, expected, word):
    clean = clean_title(published)
    assert clean.text == expected
    assert bool(clean.flags) == bool(word)
    assert not word or word in clean.flags[0]


@pytest.mark.parametrize(
    ("title", "number", "segments"),
    [
        ("LOT 02 - GROS OEUVRE - RIE TARNOS", "2", ("GROS OEUVRE", "RIE TARNOS")),
        ("Construction d'un gymnase - Lot n°3 : Charpente", "3", ("Construction d'un gymnase", "Charpente")),
        ("Construction d'un gymnase (lot 12)", "12", ("Construction d'un gymnase",)),
        ("Lot 2B Peinture", "2b", ("Peinture",)),
        ("Travaux – Toiture | Zinc", None, ("Travaux", "Toiture", "Zinc")),
        ("Saint-Martin-de-Seignanx", None, ("Saint-Martin-de-Seignanx",)),
        ("Lotissement 4 saisons", None, ("Lotissement 4 saisons",)),
        ("Lot n° 1 - Réseaux Lot n° 2 - Piste", None, ("Lot n° 1", "Réseaux Lot n° 2", "Piste")),
    ],
)
def test_split_title(title, number, segments):
    parts = split_title(title)
    assert (parts.lot_number, parts.segments) == (number, segments)


def test_split_published_id():
    assert split_published_id("2024TX23LOT07") == ("2024TX23", "7")
    assert split_published_id("202401L04") == ("202401", "4")
    assert split_published_id("2025T00014") is None
    assert split_published_id("2019LOT200") is None


def test_fold_compares_without_accents_case_or_punctuation():
    assert fold("Œuvre  d’ÉCOLE - n°2") == fold("OEUVRE D'ecole n° 2")
