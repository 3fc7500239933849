"""Files that leave by a browser: kept by whoever asked, never shown in the page nor kept by a shared computer."""

from django.http import HttpResponse


def attachment(made, name, content_type):
    """The response that carries the bytes of a file under a name that names nobody."""
    response = HttpResponse(made, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
