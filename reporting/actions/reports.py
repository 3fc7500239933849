"""Reports issued to a donneur d'ordre, and links that open one without an account."""

import secrets
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from markets.acting import Conflict, Refused, act
from markets.journal import record
from markets.models import JournalEntry, Organisation
from markets.typography import french
from reporting.issuing import dates_of, prepared
from reporting.models import Report, ReportLink
from reporting.sealing import Unreadable, sealed

TOKEN_BYTES = 32
LONGEST_LINK = 90  # days


@act
def issue_report(*, actor, subject, span, number, preview, comment=""):
    """Seal the report of a `Subject` as known at a number, as it was shown: `preview` is the seal of what was read.

    A report of the same subject and period is superseded by it. Refused if what would be issued is no longer that.
    """
    # One at a time for each authority: what one report may tell depends on all those before it.
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=subject.authority.pk)
    try:
        document, before = prepared(subject, structure=actor.structure, span=span, number=number)
    except JournalEntry.DoesNotExist as error:
        raise Refused("Ce numéro du journal n'existe pas : affichez de nouveau l'aperçu.") from error
    except Unreadable as error:
        raise Refused(
            "Un bilan déjà émis à ce donneur d'ordre ne peut plus être lu : rien n'est émis tant qu'il l'est."
        ) from error
    if sealed(document)[1] != preview:
        raise Conflict(french("Le bilan n'est plus celui de l'aperçu : relisez-le ci-dessous, puis émettez-le."))
    content, seal = sealed(replace(document, comment=comment.strip()))
    starts_on, ends_on = dates_of(document)
    report = Report(
        structure=actor.structure,
        **subject.columns,
        starts_on=starts_on,
        ends_on=ends_on,
        issue=document.issue,
        as_of=document.figures.as_of,
        figures=content,
        sha256=seal,
        supersedes=before,
    )
    report.full_clean(exclude=["entry", "number"], validate_constraints=False)
    entry = record(
        actor=actor,
        structure=actor.structure,
        verb="issue_report",
        obj=subject.about,
        words=french(
            f"{document.scope_label} n° {subject.about.pk} émis, version {document.issue} : {document.period}, "
            f"arrêté au n° {document.figures.as_of}."
        ),
    )
    report.entry, report.number = entry, entry.number
    report.save()
    return report


@act
def open_link(*, actor, report, days):
    """Give whoever holds the link an issued report to read for so many days: (link, token). The token is not kept."""
    if not 1 <= days <= LONGEST_LINK:
        raise Refused(french(f"Un lien dure de 1 à {LONGEST_LINK} jours."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ReportLink(
        structure=actor.structure,
        report=report,
        token_hash=hash_of(token),
        created_by=actor.user,
        expires_at=timezone.now() + timedelta(days=days),
    )
    link.full_clean()
    link.save()
    record(
        actor=actor,
        structure=actor.structure,
        verb="open_report_link",
        obj=link,
        words=french(f"Lien ouvert vers le bilan n° {report.pk} pour {days} jours."),
    )
    return link, token


@act
def close_link(*, actor, link):
    """Close a link before its day; it then opens nothing. Refused if it is closed."""
    link = ReportLink.objects.select_for_update(of=("self",), no_key=True).get(pk=link.pk)
    if link.revoked_at:
        raise Refused("Ce lien est déjà fermé.")
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    record(
        actor=actor,
        structure=actor.structure,
        verb="close_report_link",
        obj=link,
        words=french(f"Lien n° {link.pk} vers le bilan n° {link.report_id} fermé."),
    )
    return link


@act
def record_report_download(*, actor, report, form):
    """Journal that an issued report was taken away as « PDF » or « Excel »."""
    words = f"Bilan émis n° {report.pk}, version {report.issue}, téléchargé ({form})."
    return record(
        actor=actor, structure=actor.structure, verb="download_issued_report", obj=report, words=french(words)
    )


def hash_of(token):
    return sha256(token.encode()).hexdigest()
