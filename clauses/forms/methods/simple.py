"""Methods whose values are a handful of figures."""

from decimal import Decimal

from clauses.enums import Method
from clauses.forms.fields import EurosField, FigureField, HoursField, PercentField
from clauses.forms.methods.base import MethodForm, TradeForm, whole
from markets.typography import french

AMOUNT = {"label": "Montant du lot hors taxes", "help_text": "En euros."}
ONLY_TO_COMPARE = {
    "label": "Montant du lot hors taxes",
    "required": False,
    "help_text": french("En euros : sert seulement à comparer."),
}
USUAL_RATES = french("La pratique publiée va de 5 à 20 %.")


class ByAmountForm(TradeForm):
    METHOD = Method.BY_AMOUNT
    TITLE = "D'après le montant"
    HELP = "Montant × part de main-d'œuvre × taux ÷ coût horaire : la méthode de la plupart des lots."
    GROUPS = (("amount", "labour_share", "rate", "hourly_cost"),)

    amount = EurosField(**AMOUNT)
    rate = PercentField(label="Taux d'insertion", help_text=USUAL_RATES)


class HoursShareForm(MethodForm):
    METHOD = Method.HOURS_SHARE
    TITLE = "Une part des heures travaillées"
    HELP = "Un taux des heures du marché, estimées maintenant puis demandées chaque mois."
    GROUPS = (("worked", "rate"), ("amount",))

    worked = HoursField(label="Heures travaillées prévues", help_text="Toutes les heures du lot, insertion ou non.")
    rate = PercentField(label="Taux d'insertion", help_text=USUAL_RATES)
    amount = EurosField(**ONLY_TO_COMPARE)


class PerEuroForm(MethodForm):
    METHOD = Method.PER_EURO
    TITLE = "Une heure pour tant d'euros"
    HELP = (
        "Pour un accord-cadre : les heures suivent ce qui est commandé ou facturé, au-delà d'un seuil s'il y en a un."
    )
    GROUPS = (("total", "euros_an_hour"), ("floor",))

    total = EurosField(label="Montant attendu hors taxes", help_text="Ce qui sera sans doute commandé ou facturé.")
    euros_an_hour = EurosField(label="Montant pour une heure d'insertion", help_text=french("Par exemple 2 000 €."))
    floor = EurosField(label="Compté au-delà de", required=False, help_text=french("Vide : dès le premier euro."))

    def clean_floor(self):
        return self.cleaned_data["floor"] or Decimal(0)


class TakeoverForm(MethodForm):
    METHOD = Method.TAKEOVER
    TITLE = "Propreté, avec reprise du personnel"
    HELP = "Ne compte que le travail que le personnel repris ne fait pas déjà ; pas de clause s'il en reste trop peu."
    GROUPS = (("amount", "months"), ("staff_seconds", "rate"), ("turnover_an_hour",))

    amount = EurosField(label="Montant hors taxes sur la période", help_text="En euros, pour toute la durée.")
    months = whole("Durée (mois)", 240)
    staff_seconds = HoursField(
        label="Heures mensuelles du personnel repris",
        help_text=french("De la liste des salariés à reprendre ; 0 s'il n'y en a pas."),
    )
    rate = PercentField(label="Taux d'insertion", help_text=USUAL_RATES)
    turnover_an_hour = EurosField(
        label="Chiffre d'affaires d'une heure",
        help_text="Coût horaire du nettoyage ÷ part de main-d'œuvre.",
    )


class FullTimeForm(MethodForm):
    METHOD = Method.FTE
    TITLE = "Équivalents temps plein"
    HELP = "Pour des services : des postes à occuper, comptés en heures par an."
    GROUPS = (("posts", "years"), ("hours_a_year", "amount"))

    posts = FigureField(label="Équivalents temps plein", help_text="Par exemple 1,5.")
    years = FigureField(label="Durée (années)", help_text=french("Par exemple 1, ou 0,5 pour six mois."))
    hours_a_year = FigureField(label="Heures d'un temps plein dans l'année", help_text="De vos valeurs de calcul.")
    amount = EurosField(**ONLY_TO_COMPARE)


class ReservedForm(TradeForm):
    METHOD = Method.RESERVED
    TITLE = "Lot réservé"
    HELP = "À des structures d'insertion ou du secteur adapté : toutes les heures du lot, comptées à part."
    GROUPS = (("amount", "labour_share", "hourly_cost"),)

    amount = EurosField(**AMOUNT)


class FixedForm(MethodForm):
    METHOD = Method.FIXED
    TITLE = "Heures déjà fixées"
    HELP = "Le donneur d'ordre donne un chiffre : il est comparé au montant, à la durée et à l'équipe."
    GROUPS = (("hours", "amount"),)
    rounding = None

    hours = HoursField(label="Heures fixées au marché", help_text="Par exemple 833.")
    amount = EurosField(**ONLY_TO_COMPARE)
