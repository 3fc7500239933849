"""Lines of log that name nobody: neither the address that was asked for nor what an exception says is written.

An address may hold the token of a link that still opens something; an exception of the database quotes the row it
refuses, and others what somebody typed.
"""

import logging
import traceback

UNKNOWN = "unknown address"


class NamelessFormatter(logging.Formatter):
    """Writes the pattern of an address in place of the address, and where an exception arose in place of its words."""

    def formatMessage(self, record):
        asked = getattr(record, "request", None)
        path = getattr(asked, "path", "/")
        if path != "/":
            # Django escapes what it prints of a request.
            for written in (path, path.encode("unicode_escape").decode("ascii")):
                record.message = record.message.replace(written, route_of(asked))
        return super().formatMessage(record)

    def format(self, record):
        # A handler that came before may have kept the whole text of the exception on the record.
        kept, record.exc_text = record.exc_text, None
        line = super().format(record)
        record.exc_text = kept
        return line

    def formatException(self, exc_info):
        return "\n".join(
            "".join(traceback.format_tb(error.__traceback__)) + kind_of(error) for error in chain_of(exc_info[1])
        )


def route_of(request):
    """« invitation/<str:token>/ », as `urls.py` writes it."""
    return request.resolver_match.route if request.resolver_match else UNKNOWN


def chain_of(error):
    """An exception after those that led to it."""
    chain = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return reversed(chain)


def kind_of(error):
    """The class of an exception, and for one of PostgreSQL its code and the rule that was broken."""
    said = [f"{type(error).__module__}.{type(error).__qualname__}", getattr(error, "sqlstate", None)]
    said.append(getattr(getattr(error, "diag", None), "constraint_name", None))
    return " ".join(word for word in said if word)
