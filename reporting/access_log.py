"""Notes who opened a page that shows people by name; the page declares it with `@shows_people`."""

from reporting.models import AccessLog


def access_log_middleware(get_response):
    def middleware(request):
        response = get_response(request)
        match = request.resolver_match
        if (
            match
            and getattr(match.func, "shows_people", False)
            and response.status_code == 200
            and getattr(request, "actor", None)
            and request.actor.structure
        ):
            AccessLog.objects.create(
                structure=request.actor.structure,
                user=request.actor.user,
                role=request.actor.role,
                page=match.view_name,
                person_id=getattr(request, "person_shown", None),
            )
        return response

    return middleware
