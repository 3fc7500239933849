"""Making one partner of two: which other one it is, what moves, then the merge."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from markets.access import allow
from markets.acting import add_refusal
from markets.enums import Role
from markets.forms.fields import ActorForm
from markets.models import Organisation
from markets.views.organisations import visible_organisation
from reporting.actions.merging import merge_organisations, plan_merge


class MergeForm(ActorForm):
    kept = forms.ModelChoiceField(
        label="À réunir avec",
        queryset=Organisation.objects.none(),
        empty_label="Choisir…",
        help_text="L'organisation que vous gardez : tout ce qui tient à l'autre la rejoint.",
    )

    def __init__(self, *args, actor, organisation, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["kept"].queryset = self.partners().exclude(pk=organisation.pk)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def merge(request, pk):
    """Choose the other one and see what would move; « Réunir » does it, once it was seen."""
    absorbed = visible_organisation(request, pk)
    form = MergeForm(request.POST or request.GET or None, actor=request.actor, organisation=absorbed)
    plan = kept = None
    if form.is_bound and form.is_valid():
        kept = form.cleaned_data["kept"]
        plan = plan_merge(structure=request.actor.structure, absorbed=absorbed, kept=kept)
        if request.method == "POST" and "confirm" in request.POST:
            try:
                merge_organisations(actor=request.actor, absorbed=absorbed, kept=kept)
            except ValidationError as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, "Les deux organisations n'en font plus qu'une.")
                return redirect("markets:organisation", kept.pk)
    context = {"form": form, "organisation": absorbed, "kept": kept, "plan": plan}
    return render(request, "reporting/merge.html", context, status=422 if form.is_bound and form.errors else 200)
