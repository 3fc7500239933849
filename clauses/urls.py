"""Addresses of what is owed: clauses, calibrations, and the settings they start from."""

from django.urls import path, register_converter

from clauses.enums import ScaleKind
from clauses.views import (
    calibrations,
    commitments,
    consultations,
    criteria,
    history,
    hours,
    legal,
    living,
    opportunities,
    settings,
    texts,
)


class ScaleKindConverter:
    """A kind of value of calculation in an address, in French."""

    words = {
        "part-de-main-d-oeuvre": ScaleKind.LABOUR_SHARE,
        "taux": ScaleKind.RATE,
        "cout-horaire": ScaleKind.HOURLY_COST,
        "temps-plein": ScaleKind.FULL_TIME,
        "famille-cpv": ScaleKind.CPV_SHARE,
    }
    regex = "|".join(words)

    def to_python(self, value):
        return self.words[value]

    def to_url(self, value):
        return next(word for word, kind in self.words.items() if kind == value)


register_converter(ScaleKindConverter, "scale_kind")

app_name = "clauses"
urlpatterns = [
    path("marches/<int:pk>/clauses/", hours.contract, name="contract"),
    path("marches/<int:pk>/calibrer/", consultations.consultation, name="consultation"),
    path("marches/<int:pk>/calibrer/calcul/", consultations.consultation_figures, name="consultation_figures"),
    path("marches/<int:pk>/calibrer/coller/", consultations.consultation_paste, name="consultation_paste"),
    path("marches/<int:pk>/examen-juridique/", legal.review, name="review"),
    path("marches/<int:pk>/examen-juridique/lire/", legal.review_read, name="review_read"),
    path("marches/fondements/", legal.bases, name="bases"),
    path("marches/a-venir/<int:pk>/pistes/", opportunities.opportunities, name="opportunities"),
    path("marches/sans-clause/", legal.register, name="without_clause"),
    path("marches/sans-clause/excel/", legal.register_excel, name="without_clause_excel"),
    path("marches/lots/<int:pk>/clause/", hours.lot, name="lot"),
    path("marches/lots/<int:pk>/clause/heures-fixees/", hours.fix, name="fix_hours"),
    path("marches/lots/<int:pk>/clause/termes/", hours.terms, name="terms"),
    path("marches/lots/<int:pk>/clause/fin/", hours.end, name="end_clause"),
    path("marches/lots/<int:pk>/clause/heures/<slug:kind>/", hours.obligation_new, name="obligation_new"),
    path("marches/lots/<int:pk>/clause/historique/", history.history, name="history"),
    path("marches/lots/<int:pk>/clause/historique/excel/", history.history_excel, name="history_excel"),
    path("marches/lots/<int:pk>/clause/au-fil-du-marche/", living.living_new, name="living_new"),
    path("marches/lots/<int:pk>/clause/montants/", living.facts, name="facts"),
    path("marches/lots/<int:pk>/clause/montants/saisir/", living.fact_new, name="fact_new"),
    path("clauses/montants/<int:pk>/annuler/", living.fact_take_back, name="fact_take_back"),
    path("marches/lots/<int:pk>/clause/tranches/ajouter/", living.tranche_new, name="tranche_new"),
    path("clauses/tranches/<int:pk>/affermir/", living.tranche_affirm, name="tranche_affirm"),
    path("clauses/tranches/<int:pk>/retirer/", living.tranche_remove, name="tranche_remove"),
    path("marches/lots/<int:pk>/clause/repartition/", living.share_new, name="share_new"),
    path("marches/lots/<int:pk>/clause/textes/", texts.lot_texts, name="lot_texts"),
    path("marches/lots/<int:pk>/clause/textes/<slug:slug>/docx/", texts.text_word, name="text_word"),
    path("marches/lots/<int:pk>/clause/textes/<slug:slug>/pdf/", texts.text_pdf, name="text_pdf"),
    path("marches/lots/<int:pk>/clause/en-une-page/", texts.one_page, name="one_page"),
    path("marches/lots/<int:pk>/calibrage/", calibrations.calibration_new, name="calibration_new"),
    path("marches/lots/<int:pk>/calibrage/etapes/", calibrations.calibration_steps, name="calibration_steps"),
    path("calibrages/<int:pk>/", calibrations.calibration, name="calibration"),
    path("calibrages/<int:pk>/pdf/", texts.calibration_pdf, name="calibration_pdf"),
    path("calibrages/<int:pk>/modifier/", calibrations.calibration_edit, name="calibration_edit"),
    path("calibrages/<int:pk>/remettre/", calibrations.calibration_hand_over, name="calibration_hand_over"),
    path("calibrages/<int:pk>/reponse/", calibrations.calibration_answer, name="calibration_answer"),
    path("calibrages/<int:pk>/tranches/", calibrations.calibration_tranches, name="calibration_tranches"),
    path("calibrages/<int:pk>/ouvrir-la-clause/", hours.open_from_calibration, name="open_from_calibration"),
    path("marches/lots/<int:pk>/clause/engagements/ajouter/", commitments.commitment_new, name="commitment_new"),
    path("engagements/", commitments.commitments, name="commitments"),
    path("engagements/excel/", commitments.commitments_excel, name="commitments_excel"),
    path("engagements/<int:pk>/", commitments.commitment, name="commitment"),
    path("engagements/<int:pk>/point/", commitments.commitment_follow, name="commitment_follow"),
    path("engagements/<int:pk>/corriger/", commitments.commitment_edit, name="commitment_edit"),
    path("engagements/<int:pk>/retirer/", commitments.commitment_remove, name="commitment_remove"),
    path("marches/lots/<int:pk>/critere/", criteria.criterion, name="criterion"),
    path("marches/lots/<int:pk>/critere/excel/", criteria.criterion_excel, name="criterion_excel"),
    path("marches/lots/<int:pk>/critere/grille/", criteria.grid, name="grid"),
    path("marches/lots/<int:pk>/critere/grille/pdf/", criteria.criterion_pdf, name="criterion_pdf"),
    path("marches/lots/<int:pk>/critere/grille/reprendre/", criteria.grid_copy, name="grid_copy"),
    path("marches/lots/<int:pk>/critere/grille/retirer/", criteria.grid_remove, name="grid_remove"),
    path("marches/lots/<int:pk>/critere/offres/ajouter/", criteria.bid_new, name="bid_new"),
    path("offres/<int:pk>/", criteria.bid, name="bid"),
    path("offres/<int:pk>/retirer/", criteria.bid_remove, name="bid_remove"),
    path("offres/<int:pk>/retenir/", criteria.bid_retain, name="bid_retain"),
    path("offres/<int:pk>/annuler-le-choix/", criteria.bid_release, name="bid_release"),
    path("reglages/reference/", settings.ship, name="ship_reference"),
    path("reglages/publics/", settings.charters, name="charters"),
    path("reglages/publics/<int:pk>/", settings.charter, name="charter"),
    path("reglages/publics/<int:pk>/modifier/", settings.charter_version_edit, name="charter_version_edit"),
    path("reglages/publics/<int:pk>/ajouter/", settings.category_new, name="category_new"),
    path("reglages/publics/listes/<int:pk>/version/", settings.charter_version_new, name="charter_version_new"),
    path("reglages/publics/public/<int:pk>/", settings.category_edit, name="category_edit"),
    path("reglages/publics/public/<int:pk>/retenir/", settings.category_open, name="category_open"),
    path("reglages/valeurs-de-calcul/", settings.scales, name="scales"),
    path("reglages/valeurs-de-calcul/<int:pk>/version/", settings.scale_version_new, name="scale_version_new"),
    path(
        "reglages/valeurs-de-calcul/<int:pk>/ajouter/<scale_kind:kind>/",
        settings.scale_value_new,
        name="scale_value_new",
    ),
    path("reglages/valeurs-de-calcul/valeur/<int:pk>/", settings.scale_value_edit, name="scale_value_edit"),
]
