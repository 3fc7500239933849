"""Every address of the site; each app lists its own, in French."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path

urlpatterns = [
    path("connexion/", account.login, name="account_login"),
    path("connexion/code/", account.request_login_code, name="account_request_login_code"),
    path("connexion/code/confirmer/", account.confirm_login_code, name="account_confirm_login_code"),
    # Closed: it says that accounts come by invitation. allauth writes its address in its mails.
    path("inscription/", account.signup, name="account_signup"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    # The key holds hyphens too: only the first one parts it from the account.
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/enregistre/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("compte-inactif/", account.account_inactive, name="account_inactive"),
    path("compte/confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("compte/securite/", mfa.index, name="mfa_index"),
    path("compte/securite/code/", mfa.authenticate, name="mfa_authenticate"),
    path("compte/securite/confirmer/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("compte/securite/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("compte/securite/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("compte/securite/secours/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("compte/securite/secours/nouveaux/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("compte/securite/secours/fichier/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("", include("reporting.urls")),
    path("", include("participants.urls")),
    path("", include("clauses.urls")),
    path("", include("markets.urls")),
]

handler400 = "markets.errors.bad_request"
handler403 = "markets.errors.forbidden"
handler404 = "markets.errors.not_found"
# allauth reads this one when somebody tries too often.
handler429 = "markets.errors.too_many_requests"
handler500 = "markets.errors.server_error"
