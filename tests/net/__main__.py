"""What is told in the database of DATABASE_URL: `python -m tests.net story`, or `drafts 600` whose list is printed."""

import json
import sys

import django

django.setup()

import time_machine  # noqa: E402
from django.db import transaction  # noqa: E402

from reporting.models import Statement  # noqa: E402
from tests.cast import TODAY, build_cast  # noqa: E402
from tests.net.drafts import drafts  # noqa: E402
from tests.net.story import tell  # noqa: E402

with time_machine.travel(TODAY, tick=False):
    if sys.argv[1] == "story":
        tell()
    else:
        with transaction.atomic():
            count = int(sys.argv[2])
            drafts(build_cast(), count, parties=count // 12)
        # Statement, party and month, as the address of the page has them.
        rows = Statement.objects.order_by("pk").values_list("pk", "party", "starts_on")
        print(json.dumps([(pk, party, f"{starts_on:%Y-%m}") for pk, party, starts_on in rows]))
