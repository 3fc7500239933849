"""Which trade of the values of calculation a lot is likely to be, from its title or its CPV code: only a proposal.

Codes are those of the shipped labour shares (`clauses/reference.py`). CPV families: CPV 2008, European Union.
"""

import re

from markets.lots_paste import plain_header

# Words of titles of lots, without accents; the first line that is found wins, so narrow trades come first.
WORDS: tuple[tuple[str, str], ...] = (
    (r"desamiantage|amiante", "DESAMIANTAGE"),
    (r"demolition|deconstruction|curage", "DEMOLITION"),
    (r"charpentes? (?:metallique|acier)|ossature metallique", "CHARPENTE_METAL"),
    (r"charpentes?|ossatures? bois", "CHARPENTE_BOIS"),
    (r"etancheite", "ETANCHEITE"),
    (r"couvertures?|zinguerie|bardages?", "COUVERTURE"),
    (r"ravalement|isolation (?:thermique )?(?:par l )?exterieure?|ite", "ITE"),
    (r"menuiseries? (?:exterieures?|aluminium|alu|pvc)", "MENUIS_EXT"),
    (r"menuiseries?|agencements?", "MENUIS_INT"),
    (r"serrurerie|metallerie", "METALLERIE"),
    (r"platrerie|cloisons?|faux plafonds?|doublages?", "PLATRERIE"),
    (r"carrelages?|faiences?", "CARRELAGE"),
    (r"sols? (?:souples?|pvc|colles?)", "SOLS"),
    (r"peintures?", "PEINTURE_INT"),
    (r"ascenseurs?|elevateurs?", "ASCENSEUR"),
    (r"(?:equipements?|materiels?) de cuisine", "CUISINE"),
    (r"electricite|courants? (?:forts?|faibles?)", "ELEC"),
    (r"plomberie|chauffage|ventilation|cvc|sanitaires?", "PLOMBERIE_CVC"),
    (r"enrobes?|voirie|chaussees?", "ENROBES"),
    (r"vrd|terrassements?|reseaux|assainissement", "VRD"),
    (r"gros oeuvre|maconnerie|beton", "MACONNERIE"),
    (r"(?:entretien|taille).*(?:espaces? verts?|bas cotes?|accotements?|haies?|pelouses?)", "EV_ENTRETIEN"),
    (r"fauchage|tonte|elagage|debroussaillage", "EV_ENTRETIEN"),
    (r"espaces? verts?|plantations?|amenagements? paysagers?", "EV_CREATION"),
    (r"nettoyage|proprete|entretien des locaux", "PROPRETE"),
    (r"gardiennage|surveillance|securite incendie", "GARDIENNAGE"),
    (r"restauration (?:collective|scolaire)|repas", "RESTAURATION"),
    (r"dechets|ordures|collecte", "DECHETS"),
    (r"transports? (?:de personnes|scolaires?|d eleves)", "TRANSPORT"),
    (r"maitrise d oeuvre|etudes?|assistance a maitrise", "PI"),
)  # fmt: skip
# The longest beginning of a CPV code that is known wins.
CPV: dict[str, str] = {
    "45": "BAT_MOYEN",
    "4511": "DEMOLITION",
    "45112": "VRD",
    "45112710": "EV_CREATION",
    "45231": "VRD",
    "45232": "VRD",
    "45233": "ENROBES",
    "45261": "COUVERTURE",
    "452611": "CHARPENTE_BOIS",
    "4526142": "ETANCHEITE",
    "45262": "MACONNERIE",
    "452626": "DESAMIANTAGE",
    "4531": "ELEC",
    "45313": "ASCENSEUR",
    "4532": "ITE",
    "4533": "PLOMBERIE_CVC",
    "4541": "PLATRERIE",
    "4542": "MENUIS_INT",
    "45421": "MENUIS_EXT",
    "4542116": "METALLERIE",
    "45431": "CARRELAGE",
    "45432": "SOLS",
    "45442": "PEINTURE_INT",
    "45443": "ITE",
    "60": "TRANSPORT",
    "71": "PI",
    "55": "RESTAURATION",
    "77": "EV_ENTRETIEN",
    "797": "GARDIENNAGE",
    "905": "DECHETS",
    "909": "PROPRETE",
}
_PATTERNS = tuple((re.compile(rf"\b(?:{words})\b"), code) for words, code in WORDS)


def trade_of(title: str, cpv: str = "") -> str:
    """The code of the trade that a title names, else of the family of its CPV code, else nothing."""
    plain = plain_words(title)
    found = next((code for pattern, code in _PATTERNS if pattern.search(plain)), "")
    return found or trade_of_cpv(cpv)


def trade_of_cpv(cpv: str) -> str:
    digits = cpv_digits(cpv)
    for length in range(len(digits), 1, -1):
        if digits[:length] in CPV:
            return CPV[digits[:length]]
    return ""


def cpv_digits(cpv: str) -> str:
    """The eight digits of a CPV code, or as many as there are: « 45442100-8 » gives « 45442100 »."""
    return re.sub(r"\D", "", cpv)[:8]


def plain_words(text: str) -> str:
    """Lower-case words without accents nor punctuation: « Gros-Œuvre » gives « gros oeuvre »."""
    return plain_header(text.lower().replace("œ", "oe").replace("æ", "ae"))
