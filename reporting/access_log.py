"""Notes who opened a page that shows people by name, or a link: the page declares it with `@shows_people` or
`@counts_openings`. What a link opens is told apart by `request.page_opened`."""

from reporting.models import AccessLog


def counts_openings(view):
    """Declare that each opening of a page is noted, though nobody is named on it nor signed in."""
    view.counts_openings = True
    return view


def is_noted(view):
    return getattr(view, "shows_people", False) or getattr(view, "counts_openings", False)


def access_log_middleware(get_response):
    def middleware(request):
        response = get_response(request)
        match = request.resolver_match
        if (
            match
            and is_noted(match.func)
            and response.status_code == 200
            and getattr(request, "actor", None)
            and request.actor.structure
        ):
            AccessLog.objects.create(
                structure=request.actor.structure,
                user=request.actor.user,
                role=request.actor.role,
                page=getattr(request, "page_opened", match.view_name),
                person_id=getattr(request, "person_shown", None),
            )
        return response

    return middleware
