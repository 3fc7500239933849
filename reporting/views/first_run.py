"""The page that opens an empty site: one structure, its first account, once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clauses.actions import ship_reference
from markets.access import Actor, public
from markets.accounts import sign_in
from markets.acting import add_refusal
from markets.actions import create_structure
from reporting.first_run import FirstRunForm, is_open


@public
@require_http_methods(["GET", "POST"])
def first_run(request, token):
    """Answers 404 to a wrong token and once a structure exists."""
    if not is_open(token):
        raise Http404
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = open_site(form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            sign_in(request, membership.user)
            messages.success(request, "Votre structure est ouverte, avec ses listes et ses valeurs de référence.")
            return redirect("reporting:home")
    return render(request, "reporting/first_run.html", {"form": form}, status=422 if form.is_bound else 200)


@transaction.atomic
def open_site(asked):
    """Create the structure and its account, and ship the reference lists, all or nothing; the membership."""
    asked = {name: value for name, value in asked.items() if name != "password_again"}
    membership = create_structure(**asked)
    ship_reference(actor=Actor.of(membership), structure=membership.structure)
    return membership
