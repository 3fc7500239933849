"""Addresses of the ground floor."""

from django.urls import path

from markets.views import accounts, contracts, imports, lots, organisations, parties, settings

app_name = "markets"
urlpatterns = [
    path("marches/", contracts.contracts, name="contracts"),
    path("marches/nouveau/", contracts.contract_new, name="contract_new"),
    path("marches/nouveau/apercu/", contracts.lots_preview, name="lots_preview"),
    path("marches/importer/", imports.import_decp, name="import_decp"),
    path("marches/importer/<int:pk>/", imports.import_preview, name="import_preview"),
    path("marches/importer/<int:pk>/resultat/", imports.import_result, name="import_result"),
    path("marches/importer/<int:pk>/supprimer/", imports.import_forget, name="import_forget"),
    path("marches/<int:pk>/", contracts.contract, name="contract"),
    path("marches/<int:pk>/modifier/", contracts.contract_edit, name="contract_edit"),
    path("marches/<int:pk>/annuler/", contracts.contract_withdraw, name="contract_withdraw"),
    path("marches/<int:pk>/lots/coller/", contracts.lots_paste, name="lots_paste"),
    path("marches/<int:contract_pk>/lots/nouveau/", lots.lot_new, name="lot_new"),
    path("marches/lots/<int:pk>/", lots.lot, name="lot"),
    path("marches/lots/<int:pk>/modifier/", lots.lot_edit, name="lot_edit"),
    path("marches/lots/<int:pk>/attribution/", lots.award_new, name="award_new"),
    path("marches/attributions/<int:pk>/modifier/", lots.award_edit, name="award_edit"),
    path("marches/intervenants/<int:pk>/", parties.party_edit, name="party_edit"),
    path("marches/intervenants/<int:pk>/ajouter/", parties.party_new, name="party_new"),
    path("marches/intervenants/<int:pk>/arret/", parties.stop_new, name="stop_new"),
    path("marches/arrets/<int:pk>/reprise/", parties.stop_end, name="stop_end"),
    path("partenaires/", organisations.organisations, name="organisations"),
    path("partenaires/nouveau/", organisations.organisation_new, name="organisation_new"),
    path("partenaires/<int:pk>/", organisations.organisation, name="organisation"),
    path("partenaires/<int:pk>/modifier/", organisations.organisation_edit, name="organisation_edit"),
    path("partenaires/<int:pk>/nommer/", organisations.organisation_name, name="organisation_name"),
    path("partenaires/<int:pk>/contacts/", organisations.organisation_contacts, name="organisation_contacts"),
    path("journal/", settings.journal, name="journal"),
    path("reglages/", settings.settings, name="settings"),
    path("reglages/courriel/", accounts.mail_test, name="mail_test"),
    path("partenaires/<int:pk>/acces/", accounts.organisation_access, name="organisation_access"),
    path("acces/", accounts.access, name="access"),
    path("acces/<int:pk>/retirer/", accounts.membership_remove, name="membership_remove"),
    path("acces/<int:pk>/reinitialiser/", accounts.second_factor_reset, name="second_factor_reset"),
    path("acces/invitations/<int:pk>/renvoyer/", accounts.invitation_resend, name="invitation_resend"),
    path("acces/invitations/<int:pk>/annuler/", accounts.invitation_cancel, name="invitation_cancel"),
    path("invitation/<str:token>/", accounts.invitation, name="invitation"),
    path("compte/", accounts.account, name="account"),
    path("compte/sessions/fermer/", accounts.sessions_close, name="sessions_close"),
    path("compte/sessions/<int:pk>/fermer/", accounts.session_close, name="session_close"),
    path("espace/", settings.switch_membership, name="switch_membership"),
]
