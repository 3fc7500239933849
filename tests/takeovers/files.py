"""Workbooks to take over: every firm and every person is invented, and says so."""

import io
from datetime import date, timedelta

from openpyxl import Workbook

from reporting.takeover.fields import BY_KEY

OPENED = date(2026, 6, 30)
LINE = {
    "authority": "Commune d'Essai (fictive)",
    "title": "Groupe scolaire d'essai",
    "reference": "2025-07",
    "lot": "3",
    "lot_title": "Menuiseries",
    "notified_on": date(2025, 3, 3),
    "awarded_until": date(2027, 6, 30),
    "owed": 800,
    "holder": "Batidour (fictive)",
    "last_name": "Personne",
    "first_name": "Camille",
    "birth_date": date(1990, 5, 12),
    "sex": "F",
    "job": "Aide-menuisière",
    "contract_type": "CDD",
    "starts_on": date(2025, 9, 15),
    "first_hire": date(2025, 9, 15),
    "hours": 312.5,
}
LENT = {"employer": "Tremplin Intérim (fictive)", "modality": "ETTI", "contract_type": "CTTi"}


def workbook(lines, *, headers=None, title="Reprise", before=()):
    """An .xlsx file of lines (values by field), with our headers or others."""
    keys = list(dict.fromkeys(key for line in lines for key in line)) or ["authority", "title", "holder"]
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in before:
        sheet.append(row)
    sheet.append([(headers or {}).get(key, BY_KEY[key].header) for key in keys])
    for line in lines:
        sheet.append([line.get(key) for key in keys])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def many(contracts, people):
    """Lines of `contracts` contracts of one lot each, on which `people` people worked in turn; two in five lent."""
    lines = []
    for rank in range(contracts):
        person = rank % people
        lent = rank % 5 < 2
        lines.append(
            {
                **LINE,
                "authority": f"Commune {rank % 12} (fictive)",
                "title": f"Marché repris {rank:04d}",
                "reference": f"R-{rank:04d}",
                "lot": None,
                "lot_title": None,
                "holder": f"Entreprise {rank % 40} (fictive)",
                "employer": LENT["employer"] if lent else None,
                "modality": "ETTI" if lent else "Embauche directe",
                "last_name": f"Reprise{person:03d}",
                "first_name": "Personne",
                "birth_date": date(1980, 1, 1) + timedelta(days=37 * person),
                "starts_on": date(2025, 9, 15) + timedelta(days=rank // people),
                "hours": 10 + rank % 7,
                "owed": 100,
            }
        )
    return lines
