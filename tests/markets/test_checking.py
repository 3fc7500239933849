"""The CHECKs of a row are asked in one question, and refuse the same as one by one."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext


def refusals(row, exclude=None, *, one_by_one=False):
    try:
        (models.Model.validate_constraints if one_by_one else type(row).validate_constraints)(row, exclude)
    except ValidationError as refused:
        return refused.message_dict
    return {}


def test_a_row_that_holds_is_asked_once(cast):
    with CaptureQueriesContext(connection) as asked:
        assert refusals(cast.structures["x"]) == {}
    assert len([query for query in asked if '"_check"' in query["sql"]]) == 1


@pytest.mark.parametrize(
    "told", [{"due_day": 40}, {"due_day": 40, "masking_threshold": 1}, {"due_day": None, "masking_threshold": 1}]
)
@pytest.mark.parametrize("exclude", [None, {"due_day"}])
def test_what_is_refused_is_said_as_one_by_one(cast, told, exclude):
    structure = cast.structures["x"]
    for name, value in told.items():
        setattr(structure, name, value)
    said = refusals(structure, exclude)
    assert said == refusals(structure, exclude, one_by_one=True)
    assert bool(said) is not (exclude is not None and "masking_threshold" not in told)
