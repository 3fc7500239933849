"""Addresses of the floor of what was done."""

from django.urls import path, register_converter

from clauses.months import parse_month, print_month
from reporting.views import (
    amendments,
    checking,
    closings,
    declaring,
    downloads,
    figures,
    first_run,
    home,
    merging,
    months,
    reports,
    takeovers,
    together,
    years,
)


class MonthInAddress:
    """A month as « 2026-10 », the first day of it in Python."""

    regex = "20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value):
        return parse_month(value)

    def to_url(self, value):
        return value if isinstance(value, str) else print_month(value)


register_converter(MonthInAddress, "month")

app_name = "reporting"
urlpatterns = [
    path("", home.home, name="home"),
    path("premiere-visite/<str:token>/", first_run.first_run, name="first_run"),
    path("mois/", months.months, name="months"),
    path("mois/a-verifier/", checking.checks, name="checks"),
    path("mois/a-verifier/valider/", checking.checks_validate, name="checks_validate"),
    path("mois/declarations/<int:pk>/", checking.statement, name="statement"),
    path("mois/declarations/<int:pk>/verifier/", checking.statement_check, name="statement_check"),
    path("mois/declarations/<int:pk>/valider/", checking.statement_validate, name="statement_validate"),
    path("mois/declarations/<int:pk>/renvoyer/", checking.statement_return, name="statement_return"),
    path("mois/declarations/<int:pk>/rectifier/", checking.rectify, name="rectify"),
    path("mois/lignes/<int:pk>/en-attente/", checking.waiting_settle, name="waiting_settle"),
    path("mois/ensemble/<month:month>/", together.declare_together, name="declare_together"),
    path("mois/ensemble/<month:month>/envoyer/", together.submit_together, name="submit_together"),
    path("mois/<int:party>/<month:month>/", declaring.declare, name="declare"),
    path("mois/<int:party>/<month:month>/enregistrer/", declaring.declare_save, name="declare_save"),
    path("mois/<int:party>/<month:month>/aucune-heure/", declaring.declare_nothing, name="declare_nothing"),
    path("mois/<int:party>/<month:month>/comme-le-mois-dernier/", declaring.declare_same, name="declare_same"),
    path("mois/<int:party>/<month:month>/envoyer/", declaring.declare_submit, name="declare_submit"),
    path("mois/<int:party>/<month:month>/recu/", declaring.receipt, name="receipt"),
    path("mois/<int:party>/<month:month>/supprimer/", declaring.discard, name="discard"),
    path("mois/<int:party>/<month:month>/saisir/", declaring.record, name="record"),
    path("marches/avenants/<int:pk>/heures/", amendments.amendment_hours, name="amendment_hours"),
    path("marches/a-venir/exporter/", downloads.coming_excel, name="coming_excel"),
    path("marches/<int:pk>/heures/", figures.contract, name="contract"),
    path("marches/lots/<int:pk>/cloture/", closings.lot_close, name="lot_close"),
    path("marches/lots/<int:pk>/rouvrir/", closings.lot_reopen, name="lot_reopen"),
    path("marches/attributions/<int:pk>/heures/", closings.succession, name="succession"),
    path("marches/lots/<int:pk>/heures/", figures.lot, name="lot"),
    path("marches/<int:pk>/heures/pdf/", downloads.contract_pdf, name="contract_pdf"),
    path("marches/<int:pk>/heures/excel/", downloads.contract_excel, name="contract_excel"),
    path("bilans/operations/<int:pk>/pdf/", downloads.operation_pdf, name="operation_pdf"),
    path("bilans/operations/<int:pk>/excel/", downloads.operation_excel, name="operation_excel"),
    path("bilans/donneurs/<int:pk>/pdf/", downloads.authority_pdf, name="authority_pdf"),
    path("bilans/donneurs/<int:pk>/excel/", downloads.authority_excel, name="authority_excel"),
    path("marches/exporter/", downloads.contracts_excel, name="contracts_excel"),
    path("partenaires/<int:pk>/reunir/", merging.merge, name="merge"),
    path("partenaires/exporter/", downloads.organisations_excel, name="organisations_excel"),
    path("journal/exporter/", downloads.journal_excel, name="journal_excel"),
    path("personnes/exporter/", downloads.persons_excel, name="persons_excel"),
    path("mois/exporter/", downloads.months_excel, name="months_excel"),
    path("bilans/exporter/", downloads.reports_excel, name="reports_excel"),
    path("bilans/", figures.reports, name="reports"),
    path("bilans/lignes/", figures.lines, name="lines"),
    path("bilans/lignes/<int:pk>/", figures.line, name="line"),
    path("bilans/emis/", reports.issued, name="issued"),
    path("bilans/emettre/", reports.report_new, name="report_new"),
    path("bilans/emis/<int:pk>/", reports.report, name="report"),
    path("bilans/emis/<int:pk>/pdf/", reports.report_pdf, name="report_pdf"),
    path("bilans/emis/<int:pk>/excel/", reports.report_excel, name="report_excel"),
    path("bilans/emis/<int:pk>/lien/", reports.report_link_new, name="report_link_new"),
    path("bilans/emis/liens/<int:pk>/fermer/", reports.report_link_close, name="report_link_close"),
    path("bilans/lien/<str:token>/", reports.report_by_link, name="report_by_link"),
    path("bilans/annees/", years.years, name="years"),
    path("bilans/annees/saisir/", years.years_edit, name="years_edit"),
    path("reprise/", takeovers.takeovers, name="takeovers"),
    path("reprise/modele/", takeovers.takeover_model, name="takeover_model"),
    path("reprise/<int:pk>/", takeovers.takeover, name="takeover"),
    path("reprise/<int:pk>/colonnes/", takeovers.takeover_columns, name="takeover_columns"),
    path("reprise/<int:pk>/importer/", takeovers.takeover_start, name="takeover_start"),
    path("reprise/<int:pk>/avancement/", takeovers.takeover_progress, name="takeover_progress"),
    path("reprise/<int:pk>/reprendre/", takeovers.takeover_resume, name="takeover_resume"),
    path("reprise/<int:pk>/annuler/", takeovers.takeover_undo, name="takeover_undo"),
    path("reprise/<int:pk>/supprimer/", takeovers.takeover_discard, name="takeover_discard"),
    path("reprise/<int:pk>/a-corriger/", takeovers.takeover_errors, name="takeover_errors"),
    path("reprise/lignes/<int:pk>/", takeovers.takeover_line, name="takeover_line"),
]
