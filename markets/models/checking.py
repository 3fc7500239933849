"""All the CHECKs of a row in one question."""

from django.db import DatabaseError, models, router, transaction
from django.db.models import BooleanField, CheckConstraint, Value
from django.db.models.functions import Coalesce
from django.db.models.sql import Query
from django.db.models.sql.constants import SINGLE


class CheckedAtOnce(models.Model):
    """Django's `full_clean` asks three queries for each CHECK of a row; here, three for all those of the row.

    They mostly hold, and nothing else is asked then. When one does not, Django asks them one by one and says which.
    """

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        self._checks_hold = self.holds_every_check(exclude)
        try:
            super().validate_constraints(exclude)
        finally:
            del self._checks_hold

    def get_constraints(self):
        """Those left to validate one by one."""
        found = super().get_constraints()
        if not getattr(self, "_checks_hold", False):
            return found
        return [(model, [each for each in rules if type(each) is not CheckConstraint]) for model, rules in found]

    def holds_every_check(self, exclude=None):
        """Whether no CHECK of the table refuses the row; fields of `exclude` and CHECKs that read them are left out.

        False when there are fewer than two, or when the database cannot tell: Django's own way then tells more.
        """
        checks = [each for each in self._meta.constraints if type(each) is CheckConstraint]
        if exclude:
            checks = [
                each for each in checks if not each._expression_refs_exclude(type(self), each.condition, set(exclude))
            ]
        if len(checks) < 2:
            return False
        using = router.db_for_write(type(self), instance=self)
        query = Query(None)
        for name, value in self._get_field_expression_map(self._meta, exclude).items():
            query.add_annotation(value, name, select=False)
        query.add_annotation(Value(1), "_check")
        for each in checks:
            # A CHECK that is unknown, for a column is null, does not refuse.
            query.add_q(models.Q(Coalesce(each.condition, True, output_field=BooleanField())))
        try:
            with transaction.atomic(using=using):
                return query.get_compiler(using=using).execute_sql(SINGLE) is not None
        except DatabaseError:
            return False
