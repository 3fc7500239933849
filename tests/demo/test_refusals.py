"""Where the demonstration is not told."""

import pytest
from django.core.management import CommandError, call_command

from participants.models import Person


def test_a_database_in_use_is_left_alone(cast):
    people = Person.objects.count()
    with pytest.raises(CommandError, match="sert déjà à une structure"):
        call_command("demo")
    assert Person.objects.count() == people


@pytest.mark.parametrize("day", ["2026-05-31", "2999-01-01"])
def test_a_day_without_a_story_is_refused(db, day):
    with pytest.raises(CommandError, match="se raconte à une date"):
        call_command("demo", "--today", day)
