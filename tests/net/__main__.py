"""`python -m tests.net`: write the story in the database of DATABASE_URL."""

import django

django.setup()

import time_machine  # noqa: E402

from tests.cast import TODAY  # noqa: E402
from tests.net.story import tell  # noqa: E402

with time_machine.travel(TODAY, tick=False):
    tell()
