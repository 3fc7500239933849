"""Rules that PostgreSQL itself keeps and that Django has no constraint class for.

Each is listed in a model's `Meta.constraints`, has a name that says the rule and a French sentence, and is created
through `deferred_sql`, once every table of the migration exists. A trigger only ever refuses; none computes or writes.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.constraints import BaseConstraint

APP_ROLE = "clauses_app"


class Key(models.UniqueConstraint):
    """Columns that a composite foreign key points to: with the primary key among them, no row can violate it."""

    def validate(self, model, instance, exclude=None, using="default"):
        return None


# What `create_sql` returns once the real statement is deferred: Django runs it on the spot.
DEFERRED = "SELECT"


class DeferredConstraint(BaseConstraint):
    """A constraint made once every table and key of the migration is there; subclasses give `sql` and `remove_sql`."""

    def __init__(self, *, name, violation_error_message, violation_error_code=None):
        super().__init__(
            name=name, violation_error_message=violation_error_message, violation_error_code=violation_error_code
        )

    def constraint_sql(self, model, schema_editor):
        # Returning the SQL here would put it inside CREATE TABLE; returning None alone would drop it silently.
        schema_editor.deferred_sql.append(self.sql(model, schema_editor))

    def create_sql(self, model, schema_editor):
        schema_editor.deferred_sql.append(self.sql(model, schema_editor))
        return DEFERRED

    def sql(self, model, schema_editor):
        raise NotImplementedError

    def validate(self, model, instance, exclude=None, using="default"):
        return None

    def arguments(self):
        """Constructor arguments beyond name and sentence."""
        return {}

    def deconstruct(self):
        return (
            f"{type(self).__module__}.{type(self).__qualname__}",
            (),
            {"name": self.name, "violation_error_message": self.violation_error_message} | self.arguments(),
        )

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    __hash__ = None


class CompositeForeignKey(DeferredConstraint):
    """The last of `fields` is a foreign key; the others stand under the same name on its target and equal it.

    `fields=("structure", "lot")` on a party means: the lot of a party belongs to the structure of the party.
    """

    def __init__(self, *, fields, name, violation_error_message="Ces éléments n'appartiennent pas au même dossier."):
        super().__init__(name=name, violation_error_message=violation_error_message)
        self.fields = tuple(fields)

    def arguments(self):
        return {"fields": self.fields}

    def sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        own = [model._meta.get_field(name) for name in self.fields]
        target = own[-1].remote_field.model
        # A leading field may be plain here and a foreign key there (a ledger's `number`): only the names must agree.
        theirs = [target._meta.get_field(name) for name in self.fields[:-1]] + [target._meta.pk]
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY ({', '.join(quote(field.column) for field in own)}) "
            f"REFERENCES {quote(target._meta.db_table)} ({', '.join(quote(field.column) for field in theirs)}) "
            "DEFERRABLE INITIALLY IMMEDIATE"
        )

    def remove_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model, instance, exclude=None, using="default"):
        own = [model._meta.get_field(name) for name in self.fields]
        if getattr(instance, own[-1].attname) is None:
            return
        target = getattr(instance, own[-1].name)
        for field in own[:-1]:
            value = getattr(instance, field.attname)
            if value is not None and value != getattr(target, target._meta.get_field(field.name).attname):
                raise ValidationError(self.get_violation_error_message(), code="composite")


class RefusingTrigger(DeferredConstraint):
    """A trigger that refuses: `when` ("BEFORE UPDATE"), `unless` a condition over OLD and NEW lets the row pass.

    `declare` and `prepare` read what the condition needs; a `deferred` one is asked at commit.
    """

    def __init__(
        self, *, name, when, unless, violation_error_message, declare="", prepare="", deferred=False, for_each="ROW"
    ):
        super().__init__(name=name, violation_error_message=violation_error_message)
        self.when, self.unless = when, unless
        self.declare, self.prepare = declare, prepare
        self.deferred, self.for_each = deferred, for_each

    def arguments(self):
        return {
            "when": self.when,
            "unless": self.unless,
            "declare": self.declare,
            "prepare": self.prepare,
            "deferred": self.deferred,
            "for_each": self.for_each,
        }

    def sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        sentence = self.violation_error_message.replace("'", "''")
        kind = "CONSTRAINT TRIGGER" if self.deferred else "TRIGGER"
        timing = "DEFERRABLE INITIALLY DEFERRED" if self.deferred else ""
        result = "RETURN NULL;" if self.deferred or self.for_each == "STATEMENT" else "RETURN COALESCE(NEW, OLD);"
        return (
            f"CREATE FUNCTION public.{quote(self.name)}() RETURNS trigger LANGUAGE plpgsql "
            f"SET search_path = public, pg_temp AS $refuse$\n"
            f"{'DECLARE ' + self.declare if self.declare else ''}\n"
            f"BEGIN\n{self.prepare}\n"
            f"IF ({self.unless}) IS NOT TRUE THEN\n"
            f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}', "
            f"MESSAGE = '{sentence}';\nEND IF;\n{result}\nEND $refuse$;\n"
            f"CREATE {kind} {quote(self.name)} {self.when} ON {quote(model._meta.db_table)} {timing} "
            f"FOR EACH {self.for_each} EXECUTE FUNCTION public.{quote(self.name)}()"
        )

    def remove_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        return (
            f"DROP TRIGGER {quote(self.name)} ON {quote(model._meta.db_table)};"
            f"DROP FUNCTION public.{quote(self.name)}()"
        )


class InsertOnly(RefusingTrigger):
    """Rows are added and never changed: the application's role may not, and a trigger refuses everybody else."""

    def __init__(
        self, *, name, violation_error_message="Cet historique ne se modifie pas : une correction s'y ajoute."
    ):
        super().__init__(
            name=name,
            when="BEFORE UPDATE OR DELETE OR TRUNCATE",
            for_each="STATEMENT",
            unless="false",
            violation_error_message=violation_error_message,
        )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {key: kwargs[key] for key in ("name", "violation_error_message")}

    def sql(self, model, schema_editor):
        return f"{super().sql(model, schema_editor)};{revoke(model, schema_editor, 'UPDATE, DELETE, TRUNCATE')}"


class AppendOnlyForRole(DeferredConstraint):
    """Rows are added by the application and purged by the owner's commands only (logs with a retention period)."""

    def sql(self, model, schema_editor):
        return revoke(model, schema_editor, "UPDATE, DELETE, TRUNCATE")

    def remove_sql(self, model, schema_editor):
        return f"GRANT UPDATE, DELETE ON {schema_editor.quote_name(model._meta.db_table)} TO {APP_ROLE}"


class NeverDeleted(RefusingTrigger):
    """A row may change and never goes: figures of the past hang on it."""

    def __init__(
        self, *, name, violation_error_message="Cet élément ne se supprime pas : des chiffres s'y rattachent."
    ):
        super().__init__(
            name=name,
            when="BEFORE DELETE OR TRUNCATE",
            for_each="STATEMENT",
            unless="false",
            violation_error_message=violation_error_message,
        )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {key: kwargs[key] for key in ("name", "violation_error_message")}

    def sql(self, model, schema_editor):
        return f"{super().sql(model, schema_editor)};{revoke(model, schema_editor, 'DELETE, TRUNCATE')}"


def revoke(model, schema_editor, rights):
    """SQL that takes rights on the model's table from the application's role, where that role exists."""
    table = schema_editor.quote_name(model._meta.db_table)
    return (
        f"DO $revoke$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN "  # noqa: S608
        f"REVOKE {rights} ON {table} FROM {APP_ROLE}; END IF; END $revoke$"
    )
