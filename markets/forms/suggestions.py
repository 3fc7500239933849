"""Fields that propose what the national lists hold as one types; without script, what is typed is read all the same."""

import re

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from markets.enums import Nomenclature
from markets.nomenclatures import search_codes
from markets.typography import french

LONGEST_WORDS = 120
MOST_SAID = 5
A_CODE = re.compile(r"([0-9][0-9 .-]*)(?:–.*)?")


class SuggestedInput(forms.TextInput):
    """A text with a list of proposals, asked as one types; `beside` names another field that narrows them."""

    def __init__(self, asked, beside="", attrs=None):
        super().__init__(attrs={"autocomplete": "off"} | (attrs or {}))
        self.asked, self.beside = asked, beside

    def render(self, name, value, attrs=None, renderer=None):
        list_id = f"{(attrs or {}).get('id') or f'id_{name}'}_proposals"
        asking = {
            "list": list_id,
            "hx-get": reverse("markets:suggestions", args=[self.asked]),
            "hx-trigger": "focus once, input changed delay:300ms",
            "hx-target": f"#{list_id}",
            "hx-sync": "this:replace",
        }
        if self.beside:
            asking["hx-include"] = f"[name='{self.beside}']"
        field = super().render(name, value, (attrs or {}) | asking, renderer)
        return format_html('{}<datalist id="{}"></datalist>', field, list_id)


class CpvField(forms.CharField):
    """A CPV code, or words of its label where they say one code only; the cleaned value is the code."""

    def __init__(self, **kwargs):
        given = {"label": "Code CPV", "help_text": "Son numéro, ou des mots de son libellé\u202f: maçonnerie, tonte."}
        widget = SuggestedInput(Nomenclature.CPV.value)
        super().__init__(**given | {"max_length": LONGEST_WORDS, "required": False, "widget": widget} | kwargs)

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed or "\0" in typed:
            return typed  # The null character is refused by the validators, after this.
        if code := A_CODE.fullmatch(typed):
            return self.checked(code[1].replace(" ", "").strip(".-"))
        found = list(search_codes(Nomenclature.CPV, typed)[: MOST_SAID + 1])
        same = [each for each in found if each.label.casefold() == typed.casefold()] or found
        if len(same) == 1:
            return same[0].code
        if not same:
            raise forms.ValidationError(
                french("Aucun code CPV connu ne porte ces mots : essayez-en d'autres, ou écrivez ses 8 chiffres.")
            )
        said = " ; ".join(str(each) for each in same[:MOST_SAID])
        more = " ; …" if len(same) > MOST_SAID else ""
        raise forms.ValidationError(french(f"Plusieurs codes portent ces mots : {said}{more}. Écrivez le bon numéro."))

    @staticmethod
    def checked(code):
        if len(code) > len("12345678-9"):
            raise forms.ValidationError("Un code CPV compte 8 chiffres, et parfois une clé\u202f: 45262522-6.")
        return code
