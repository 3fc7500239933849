"""Who acts, and who may open a page.

An actor is resolved once per request from the membership chosen in the session. Every view says who may open it with
`@allow(...)`, `@members_only` or `@public`; what it then shows comes from `visible_to(actor)`.
"""

from dataclasses import dataclass, field
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.middleware.csrf import CSRF_SESSION_KEY, rotate_token

from markets.enums import Role, Via
from markets.models import Membership, Organisation, Structure, User

SESSION_KEY = "membership"
PUBLIC = frozenset({"public"})
MEMBERS = frozenset(Role.of_members())


@dataclass(frozen=True, eq=False)
class Actor:
    """Somebody acting for an organisation, with a role, in the structures a membership opens."""

    role: Role
    structures: frozenset[int]
    user: User | None = None
    organisation: Organisation | None = None
    structure: Structure | None = None
    via: Via = Via.SCREEN
    memberships: tuple[Membership, ...] = field(default=())

    @classmethod
    def of(cls, membership, *, via=Via.SCREEN, memberships=()):
        """The actor that a membership makes; `organisation` and `structure` are read with it."""
        return cls(
            role=Role(membership.role),
            structures=frozenset({membership.structure_id}),
            user=membership.user,
            organisation=membership.organisation,
            structure=membership.structure,
            via=via,
            memberships=tuple(memberships),
        )

    @classmethod
    def system(cls, structure, *, via=Via.COMMAND):
        """A command acting for a structure."""
        return cls(
            role=Role.SYSTEM,
            structures=frozenset({structure.pk}),
            organisation=structure.organisation,
            structure=structure,
            via=via,
        )

    @property
    def is_facilitator(self):
        """Sees and changes everything of her structure; so do commands run for it."""
        return self.role in (Role.FACILITATOR, Role.SYSTEM)

    @property
    def organisation_id(self):
        return self.organisation.pk if self.organisation else None

    @property
    def role_label(self):
        return self.role.label


def resolve_actor(request):
    """The actor of a signed-in request: the membership chosen in the session, else the first; None without one."""
    if not request.user.is_authenticated:
        return None
    memberships = list(
        Membership.objects.filter(user=request.user)
        .select_related("organisation", "structure__organisation")
        .order_by("pk")
    )
    if not memberships:
        return None
    chosen = request.session.get(SESSION_KEY)
    membership = next((each for each in memberships if each.pk == chosen), memberships[0])
    if chosen is None and len(memberships) > 1:
        request.session[SESSION_KEY] = membership.pk
    elif chosen is not None:
        # The one she was in may have been removed a minute ago.
        enter(request, membership)
    membership.user = request.user
    return Actor.of(membership, memberships=memberships)


def enter(request, membership):
    """Act by a membership from now on. Forms open in another tab were shown for the one before: they are refused."""
    if request.session.get(SESSION_KEY) != membership.pk:
        rotate_token(request)
        # Django writes it with the answer; this very request is to be refused too.
        request.session[CSRF_SESSION_KEY] = request.META["CSRF_COOKIE"]
    request.session[SESSION_KEY] = membership.pk


def allow(*roles):
    """Declare who may open a view: another role gets 403, nobody signed in is sent to sign in."""
    allowed = frozenset(roles)

    def declare(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if request.actor is None or request.actor.role not in allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = allowed
        return guarded

    return declare


def needs(module):
    """Declare, under `@allow`, the module that a page belongs to: while a structure keeps it off, there is no page."""

    def declare(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.actor.structure.has(module):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return declare


def members_only(view):
    """Open to whoever has a membership, whatever the role."""
    return allow(*Role.of_members())(view)


def public(view):
    """Open to anybody, signed in or not."""
    opened = login_not_required(view)
    opened.roles = PUBLIC
    return opened


def shows_people(view):
    """Declare that a page shows people by name: the access log notes who opened it, and about whom."""
    view.shows_people = True
    return view
