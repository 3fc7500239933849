"""The pages of sign-in and security, each rendered whole, in French, without a hole."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.account.forms import ChangePasswordForm, ReauthenticateForm, RequestLoginCodeForm, ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.template.backends.django import DjangoTemplates
from django.template.loader import get_template
from django.test import RequestFactory

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
OURS = ("layout", "components", "bootstrap5", "account", "mfa", "allauth")
UNDEFINED = "[undefined %s]"
BUILTINS = ["markets.templatetags.fr", "markets.templatetags.ui", "clauses.templatetags.hours"]
ENGLISH = ("Sign In", "Password Reset", "Two-Factor", "Recovery Codes", ">Confirm<", "Cancel")


class CodeForm(forms.Form):
    code = forms.CharField(label="Code")
    secret = "JBSWY3DPEHPK3PXP"


def ours():
    named = [path for folder in OURS for path in (TEMPLATES / folder).rglob("*.html")]
    return sorted(str(path.relative_to(TEMPLATES)) for path in [*named, *TEMPLATES.glob("*.html")])


@pytest.mark.parametrize("name", ours())
def test_a_template_compiles(name):
    get_template(name)


def _pages():
    user = SimpleNamespace(pk=1, email="facilitatrice@exemple.test", is_authenticated=True)
    code = CodeForm()
    none = SimpleNamespace(totp=None, recovery_codes=None)
    both = SimpleNamespace(totp=True, recovery_codes=True)
    return [
        ("account/logout.html", {}),
        ("account/request_login_code.html", {"form": RequestLoginCodeForm()}),
        ("account/password_reset.html", {"form": ResetPasswordForm()}),
        ("account/password_reset_done.html", {}),
        ("account/password_reset_from_key.html", {"token_fail": True}),
        ("account/password_reset_from_key.html", {"form": code, "action_url": "#", "token_fail": False}),
        ("account/password_reset_from_key_done.html", {}),
        ("account/password_change.html", {"form": ChangePasswordForm(user=user)}),
        ("account/account_inactive.html", {}),
        ("account/signup_closed.html", {}),
        ("account/reauthenticate.html", {"form": ReauthenticateForm(user=user), "reauthentication_alternatives": []}),
        ("mfa/authenticate.html", {"form": AuthenticateForm(user=user)}),
        ("mfa/reauthenticate.html", {"form": AuthenticateForm(user=user), "reauthentication_alternatives": []}),
        ("mfa/index.html", {"authenticators": none, "is_mfa_enabled": False}),
        ("mfa/index.html", {"authenticators": both, "is_mfa_enabled": True}),
        ("mfa/totp/activate_form.html", {"form": code, "totp_svg_data_uri": "data:,"}),
        ("mfa/totp/deactivate_form.html", {"form": forms.Form()}),
        ("mfa/recovery_codes/index.html", {"unused_codes": ["1234 5678"], "total_count": 10}),
        ("mfa/recovery_codes/generate.html", {"form": forms.Form(), "unused_code_count": 3}),
    ]


@pytest.mark.parametrize("place", range(19))
def test_an_account_page_is_whole_and_french(place, settings):
    settings.ROOT_URLCONF = "tests.look.urls"
    name, context = _pages()[place]
    engine = DjangoTemplates(
        {
            "NAME": "account",
            "DIRS": [TEMPLATES],
            "APP_DIRS": True,
            "OPTIONS": {"string_if_invalid": UNDEFINED, "builtins": BUILTINS},
        }
    )
    everywhere = {"actor": None, "menu": [], "contact": None, "demo": False, "memberships": [], "messages": []}
    html = engine.get_template(name).render(everywhere | {"redirect_field": ""} | context, RequestFactory().get("/"))
    assert "[undefined" not in html
    assert "<h1>" in html
    assert [words for words in ENGLISH if words in html] == []
    assert " style=" not in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "413", "429", "500", "503"])
def test_an_error_page_stands_without_any_context(name):
    html = get_template(f"{name}.html").render()
    assert "Revenir à l'accueil" in html
    assert f"Erreur {name[:3]}" in html
