"""The glossary of the README: one French noun, one English noun. A row is `| verbose_name | Model | floor |`."""

import re

from django.apps import apps

from tests.house.sources import FLOORS, ROOT


def rows():
    text = (ROOT / "README.md").read_text()
    section = re.search(r"^## Glossary\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, "README.md has a section « Glossary »"
    for line in section[1].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and not set(line) <= set("|-: ") and cells[2] in FLOORS:
            yield tuple(cells)


def test_every_table_has_its_two_names():
    said = {
        (str(model._meta.verbose_name), model.__name__, floor)
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models()
    }
    assert set(rows()) == said


def test_a_noun_is_one_noun():
    french, english = [row[0] for row in rows()], [row[1] for row in rows()]
    assert sorted(french) == sorted(set(french))
    assert sorted(english) == sorted(set(english))


def test_rows_are_sorted():
    names = [row[0].replace("é", "e").replace("è", "e").replace("ê", "e").lower() for row in rows()]
    assert names == sorted(names)
