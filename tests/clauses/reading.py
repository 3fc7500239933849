"""Reading a response as somebody in front of the screen."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

NARROW = "\u202f"


def text_of(response):
    """The words of a page, on one line."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    words = re.sub(r"<[^>]+>", " ", body).replace("&nbsp;", " ").replace("&#x27;", "'").replace("&#8239;", NARROW)
    return re.sub(r"[ \n]+", " ", words)


def count_queries(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
