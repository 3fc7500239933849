"""People who sign in, and what a membership opens."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from markets.enums import Role
from markets.models.organisations import OfStructure, Organisation


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(email=username.lower())


class User(AbstractBaseUser):
    """Somebody with an account: an e-mail address, no user name."""

    email = models.EmailField("adresse électronique", unique=True)
    name = models.CharField("nom", max_length=120, blank=True, default="")
    phone = models.CharField("téléphone", max_length=20, blank=True, default="")
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_in_lower_case",
                violation_error_message="L'adresse électronique s'écrit en minuscules.",
            )
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name


class AccessQuerySet(models.QuerySet):
    """Memberships and invitations: a facilitator sees those of her structure, others their own organisation's."""

    def visible_to(self, actor):
        seen = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return seen
        if actor.role not in Role.of_members():
            return self.none()
        return seen.filter(organisation=actor.organisation_id, role=actor.role)


class InvitationQuerySet(AccessQuerySet):
    def pending(self):
        """Not used; those that expired are still there to be sent again."""
        return self.filter(used_at=None)


class Membership(OfStructure):
    """Opens one organisation to one account, in one structure, with one role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=20, choices=Role)
    created_at = models.DateTimeField("depuis le", auto_now_add=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "accès"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "structure", "role"],
                name="membership_once",
                violation_error_message="Cet accès existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.of_members()),
                name="membership_role_known",
                violation_error_message="Ce rôle ne se donne pas à un compte.",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display()})"


class Invitation(OfStructure):
    """A single-use door to a membership; only the hash of its token is kept."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.CharField("rôle", max_length=20, choices=Role)
    email = models.EmailField("adresse électronique")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    used_at = models.DateTimeField("utilisée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.of_members()), name="invitation_role_known"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_in_lower_case"),
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display()})"
