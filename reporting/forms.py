"""What people type about hours: the sheet of a month, its attestation, and what the facilitator decides of it."""

from collections import defaultdict
from dataclasses import dataclass, field

from django import forms
from django.db.models import Q
from django.utils import timezone

from clauses.durations import print_hours
from clauses.forms.fields import HoursField
from clauses.months import days_of_month_within, months_between, print_month
from markets.typography import french, write_day
from participants.models import Placement
from reporting.actions import Acceptance, TypedLine
from reporting.actions.statements import LONGEST_COMMENT, LONGEST_MESSAGE, LONGEST_MONTH, placements_within
from reporting.due import SHORT_LABELS
from reporting.enums import CutReason, DocumentKind
from reporting.models import StatementLine
from reporting.points import eligibility_windows, window_for
from reporting.workflow import LONGEST_REASON, ForbiddenAct, MissingReason, read_acceptance_reason, read_return_reason

UNKNOWN_ROW = "Une des lignes ne fait pas partie de cette déclaration : rechargez la page."


class LineForm(forms.Form):
    """Hours of one contract in one month. An empty box is no hour: the summary says so before anything is sent."""

    worked = HoursField(label="Heures travaillées", required=False)
    training = HoursField(label="Heures de formation", required=False)
    comment = forms.CharField(
        label="Remarque pour le facilitateur",
        required=False,
        max_length=LONGEST_COMMENT,
        error_messages={
            "max_length": french(f"Cette remarque est trop longue : {LONGEST_COMMENT} caractères au plus.")
        },
    )
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    # Value of the button « garder ma saisie »: the version that is knowingly written over.
    keep = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean()
        for name in ("worked", "training"):
            if (cleaned.get(name) or 0) > LONGEST_MONTH:
                self.add_error(name, french("C'est plus que les 744 heures d'un mois : vérifiez la saisie."))
        return cleaned


@dataclass
class Row:
    """One line of the sheet: a contract, a month, what is typed, and what somebody else typed meanwhile."""

    placement: Placement
    month: object
    form: LineForm
    line: StatementLine | None
    eligibility: str
    conflict: StatementLine | None = None

    @property
    def prefix(self):
        return self.form.prefix

    @property
    def name(self):
        return name_of(self.placement.person)

    @property
    def errors(self):
        return [error for errors in self.form.errors.values() for error in errors]

    @property
    def typed_words(self):
        return _words(self.form.cleaned_data.get("worked") or 0, self.form.cleaned_data.get("training") or 0)

    @property
    def kept_words(self):
        return _words(self.conflict.worked, self.conflict.training)


@dataclass
class Sheet:
    """The lines of a month as a form: one row for each contract and month, whatever was typed before."""

    rows: list[Row]
    stray: bool = False
    several_months: bool = False
    refusals: list[str] = field(default_factory=list)

    @property
    def is_bound(self):
        return any(row.form.is_bound for row in self.rows)

    @property
    def posted(self):
        return [row for row in self.rows if row.form.is_bound]

    @property
    def can_repeat(self):
        """Whether last month can fill something: one month at a time, and somebody still without hours."""
        return not self.several_months and any(
            row.line is None or not (row.line.worked or row.line.training) for row in self.rows
        )

    def is_valid(self):
        if self.stray:
            self.refusals = [french(UNKNOWN_ROW)]
        return not self.faulty and not self.stray

    @property
    def faulty(self):
        return [row for row in self.posted if row.form.errors]

    @property
    def conflicting(self):
        return [row for row in self.rows if row.conflict]

    def typed(self):
        """Typed lines of the rows that were posted."""
        return [
            TypedLine(
                placement_id=row.placement.pk,
                month=row.month,
                worked=row.form.cleaned_data["worked"] or 0,
                training=row.form.cleaned_data["training"] or 0,
                comment=row.form.cleaned_data["comment"].strip(),
                version=row.form.cleaned_data["keep"] or row.form.cleaned_data["version"] or 0,
            )
            for row in self.posted
        ]

    def tell_conflicts(self, current):
        """Put beside each row what somebody else typed meanwhile."""
        for row in self.rows:
            row.conflict = current.get((row.placement.pk, row.month))


def sheet_of(party, starts_on, ends_on, statement, data=None, only=""):
    """The sheet of one party, in three queries. `data` is a POST, `only` the prefix of the one row to read from it."""
    return sheets_of([(party, starts_on, ends_on, statement)], data, only)[0]


def sheets_of(periods, data=None, only=""):
    """The sheets of several (party, first day, last day, statement), in three queries however many they are."""
    lines = defaultdict(dict)
    for line in StatementLine.objects.filter(statement__in=[each.pk for *_, each in periods if each]).order_by("pk"):
        lines[line.party_id][line.placement_id, line.month] = line
    # Between the first and the last of these days: what a party has outside its own period has no day in its months.
    hull = placements_within(
        [party.pk for party, *_ in periods],
        min(starts_on for _, starts_on, *_ in periods),
        max(ends_on for _, _, ends_on, _ in periods),
    )
    kept = {placement for found in lines.values() for placement, _ in found}
    placements = defaultdict(list)
    for placement in (
        Placement.objects.filter(Q(pk__in=hull) | Q(pk__in=kept))
        .select_related("person__identity")
        .order_by("person__identity__sort_key", "pk")
    ):
        placements[placement.party_id].append(placement)
    windows = eligibility_windows({each.person_id for found in placements.values() for each in found})
    return [
        _sheet(
            months_between(starts_on, ends_on), statement, placements[party.pk], lines[party.pk], windows, data, only
        )
        for party, starts_on, ends_on, statement in periods
    ]


def _sheet(months, statement, placements, lines, windows, data, only):
    rows, prefixes = [], set()
    for placement in placements:
        for month in months:
            line = lines.get((placement.pk, month))
            if line is None and not days_of_month_within(month, placement.starts_on, placement.ends_on):
                continue
            prefix = f"l{placement.pk}-{print_month(month)}"
            prefixes.add(prefix)
            # Nothing was begun yet: the first saving will make every line at version 1.
            version = line.version if line else (0 if statement else 1)
            posted = (
                data is not None
                and f"{prefix}-version" in data
                and f"{prefix}-take" not in data
                and only in ("", prefix)
            )
            form = LineForm(
                data if posted else None,
                prefix=prefix,
                auto_id="%s",
                initial={
                    "worked": _initial(line, "worked"),
                    "training": _initial(line, "training"),
                    "comment": line.comment if line else "",
                    "version": version,
                },
            )
            sentence = eligibility_sentence(window_for(windows.get(placement.person_id, []), placement, month))
            rows.append(Row(placement, month, form, line, sentence))
    if len(months) > 1:
        rows.sort(key=lambda row: row.month)
    stray = data is not None and bool(rows_in(data, only) - prefixes)
    return Sheet(rows, stray=stray, several_months=len(months) > 1)


def rows_in(data, only=""):
    """Prefixes of the rows that a POST holds."""
    found = {name.removesuffix("-version") for name in data if name.startswith("l") and name.endswith("-version")}
    return found & {only} if only else found


def name_of(person):
    """First and last name where they are not erased, else the code."""
    identity = getattr(person, "identity", None)
    return str(identity) if identity else person.code


def eligibility_sentence(window):
    """What a company or a lender reads of an eligibility: dates, never why."""
    if window is None:
        return french("Éligibilité en cours d'examen : ses heures seront comptées à part en attendant.")
    return f"Éligible à la clause, du {write_day(window[0])} au {write_day(window[1])}"


def _initial(line, name):
    """Seconds to show in a box: an untouched zero is an empty box, a typed one is a zero."""
    if line is None:
        return None
    seconds = getattr(line, name)
    return seconds if seconds or (line.version > 1 and name == "worked") else None


def _words(worked, training):
    words = f"{print_hours(worked)} travaillées"
    return f"{words}, {print_hours(training)} de formation" if training else words


class MessageForm(forms.Form):
    """A word for the facilitator about the whole month."""

    message = forms.CharField(
        label="Message au facilitateur",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": french(f"Ce message est trop long : {LONGEST_MESSAGE} caractères au plus.")},
        max_length=LONGEST_MESSAGE,
    )


class SubmitForm(forms.Form):
    """The attestation, the key that makes a second sending harmless, and the version that was read before attesting."""

    attested = forms.BooleanField(
        label="J'atteste que ces heures ont été réellement effectuées par ces personnes sur ce marché.",
        error_messages={"required": french("Cochez l'attestation : elle est nécessaire pour envoyer vos heures.")},
    )
    submission_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": "Rechargez la page avant d'envoyer."}
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, attestation=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not attestation:
            # What a document says is not attested by whoever copies it.
            del self.fields["attested"]


class DocumentForm(forms.Form):
    """The document that a facilitator holds when she types a month herself."""

    document_kind = forms.ChoiceField(
        label="Document reçu",
        choices=[("", "Choisissez…"), *((value, label) for value, label in DocumentKind.choices if value)],
        error_messages={"required": "Indiquez le document reçu."},
    )
    document_on = forms.DateField(
        label="Daté du",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Indiquez la date du document.", "invalid": "Écrivez une date : jj/mm/aaaa."},
    )

    def clean_document_on(self):
        document_on = self.cleaned_data["document_on"]
        if document_on > timezone.localdate():
            raise forms.ValidationError(french("Cette date n'est pas encore passée : indiquez celle du document reçu."))
        return document_on


class AcceptanceForm(forms.Form):
    """What is accepted of one line: everything, unless the facilitator says otherwise and why."""

    worked = HoursField(label="Heures travaillées acceptées", required=False)
    training = HoursField(label="Heures de formation acceptées", required=False)
    why = forms.ChoiceField(label="Motif", choices=[("", "–"), *CutReason.choices], required=False)
    words = forms.CharField(
        label="Précision",
        required=False,
        max_length=LONGEST_REASON // 2,
        error_messages={"max_length": "Cette précision est trop longue."},
    )

    def __init__(self, *args, line, proposed=None, **kwargs):
        self.line, self.proposed = line, proposed
        start = proposed or Acceptance(line.worked, line.training)
        super().__init__(
            *args,
            prefix=f"line-{line.pk}",
            auto_id="%s",
            initial={"worked": start.worked, "training": start.training, "why": start.reason},
            **kwargs,
        )

    @property
    def proposed_words(self):
        """Why nothing is proposed for acceptance, and how to decide otherwise."""
        if self.proposed is None:
            return ""
        if self.proposed.reason == CutReason.NOT_ELIGIBLE:
            return french(
                "La dernière décision d'éligibilité est un refus ou un retrait : rien n'est à compter. "
                "Remettez les heures déclarées pour qu'elles attendent une nouvelle décision."
            )
        return french(
            "Ce mois est hors de la période d'éligibilité : rien n'est à compter. Vous pouvez en décider autrement."
        )

    @property
    def opened(self):
        """Whether the facilitator has something to read or to mend in it."""
        return self.proposed is not None or (self.is_bound and bool(self.errors))

    def clean(self):
        cleaned = super().clean()
        why, words = cleaned.get("why", ""), (cleaned.get("words") or "").strip()
        if why == CutReason.OTHER and not words:
            self.add_error("words", french("Précisez ce motif : l'entreprise le lira."))
            return cleaned
        label = CutReason(why).label if why and why != CutReason.OTHER else ""
        reason = french(" : ".join(part for part in (label, words) if part))
        for name in ("worked", "training"):
            if name in self.errors:
                continue
            try:
                read_acceptance_reason(getattr(self.line, name), cleaned.get(name) or 0, reason)
            except ForbiddenAct as error:
                self.add_error(name, error.sentence)
            except MissingReason as error:
                self.add_error("why", error.sentence)
                break
        cleaned["reason"] = reason
        return cleaned

    def acceptance(self):
        return Acceptance(
            self.cleaned_data["worked"] or 0, self.cleaned_data["training"] or 0, self.cleaned_data["reason"]
        )


class ReturnForm(forms.Form):
    """Why a statement is sent back; whoever declared it reads these words."""

    reason = forms.CharField(
        label="Ce qu'il faut corriger",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_REASON,
        error_messages={
            "required": french("Indiquez pourquoi vous renvoyez cette déclaration : l'entreprise lira ce texte."),
            "max_length": f"Ce texte est trop long ({LONGEST_REASON} caractères au plus).",
        },
    )

    def clean_reason(self):
        try:
            return read_return_reason(self.cleaned_data["reason"])
        except MissingReason as error:
            raise forms.ValidationError(error.sentence) from error


class MatrixForm(forms.Form):
    """Filters of the facilitator's months, kept in the address."""

    q = forms.CharField(label="Entreprise ou marché", required=False, max_length=100)
    etat = forms.ChoiceField(
        label="Avec un mois", required=False, choices=[("", "Tous les états"), *SHORT_LABELS.items()]
    )
    jusque = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)
