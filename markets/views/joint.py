"""The donneurs d'ordre of a joint purchase."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from markets.access import allow
from markets.acting import add_refusal
from markets.actions import add_joint_buyer, remove_joint_buyer
from markets.enums import Role
from markets.forms.contracts import JointBuyerForm
from markets.models import Contract, JointBuyer


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def joint_buyers(request, pk):
    """Who buys with the donneur d'ordre of a contract; one more is added below."""
    contract = get_object_or_404(Contract.objects.visible_to(request.actor).select_related("authority"), pk=pk)
    form = JointBuyerForm(request.POST or None, actor=request.actor, contract=contract)
    if request.method == "POST" and form.is_valid():
        try:
            add_joint_buyer(actor=request.actor, contract=contract, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Donneur d'ordre ajouté\u202f: il voit ce marché et ses bilans.")
            return redirect("markets:joint_buyers", contract.pk)
    context = {"contract": contract, "form": form, "buyers": contract.joint_buyers.select_related("organisation")}
    return render(request, "markets/joint_buyers.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_POST
def joint_buyer_remove(request, pk):
    buyer = get_object_or_404(JointBuyer.objects.filter(contract__in=Contract.objects.visible_to(request.actor)), pk=pk)
    try:
        remove_joint_buyer(actor=request.actor, buyer=buyer)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, "Donneur d'ordre retiré\u202f: il ne voit plus ce marché.")
    return redirect("markets:joint_buyers", buyer.contract_id)
