"""The work behind the pages: what a worker that stopped left is begun again, then each task in its turn."""

import time

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand

from markets.access import Actor
from markets.actions.imports import read_again
from markets.enums import UploadState
from markets.models import Upload
from markets.working import READING, TAKING_OVER, is_worked_on
from reporting.actions.takeovers import resume_takeover
from reporting.enums import TakeoverState
from reporting.models import Takeover

SECONDS_TO_LET_GO = 5  # PostgreSQL may need a moment to see that a connection is dead


class Command(BaseCommand):
    help = "Fait le travail de fond du site ; reprend d'abord ce qu'un arrêt a laissé en route."

    def add_arguments(self, parser):
        parser.add_argument("--resume-only", action="store_true", help="reprend ce qui est resté en route, et s'arrête")

    def handle(self, *, resume_only, verbosity, **options):
        resume()
        if not resume_only:
            call_command("db_worker", "--queue-name", "*", "--verbosity", str(verbosity))


def resume():
    """Ask again for what was begun and left; what another living worker holds is its own."""
    uploads = (
        Upload.objects.filter(state=UploadState.READING).defer("content").select_related("structure__organisation")
    )
    for upload in uploads:
        begin_again(READING, upload, lambda actor, upload=upload: read_again(actor=actor, upload=upload))
    begun = Takeover.objects.filter(state__in=(TakeoverState.READING, TakeoverState.RUNNING))
    for takeover in begun.select_related("structure__organisation"):
        begin_again(TAKING_OVER, takeover, lambda actor, row=takeover: resume_takeover(actor=actor, takeover=row))


def begin_again(kind, row, resuming):
    end = time.monotonic() + SECONDS_TO_LET_GO
    while is_worked_on(kind, row.pk):
        if time.monotonic() > end:
            return
        time.sleep(0.2)
    try:
        resuming(Actor.system(row.structure))
    except ValidationError:
        return  # somebody settled it meanwhile
