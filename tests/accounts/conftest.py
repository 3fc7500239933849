"""Mails that leave at once, and what is in them."""

import re

import pytest
from django.core import mail
from django.urls import reverse

LINK = re.compile(r"/invitation/([\w-]+)/")


@pytest.fixture
def posted(settings, django_capture_on_commit_callbacks):
    """Run what is to run once committed, mails included: `with posted(): …`."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def roxane(client, cast):
    client.force_login(cast.user("roxane"))
    return client


def last_token():
    """The token of the link in the last mail."""
    return LINK.search(mail.outbox[-1].body)[1]


def link(token):
    return reverse("markets:invitation", args=[token])
