"""The forms of the stock and the parcels. Each holds a key, so that what is sent twice is written once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lockring.service.delivery.taking import questions
from lockring.service.wording import for_page

_MOST_BYTES = 500_000
_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class Keyed(forms.Form):
    """A form with a key of its own."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.initial.setdefault("key", uuid4())


class ScanForm(Keyed):
    """One code, from a scanner or typed."""

    code = forms.CharField(
        label=_("Tracking number or reference"),
        help_text=_("Scan one of the two barcodes on the label, or type what stands below it."),
        max_length=80,
        widget=forms.TextInput(attrs={**_CODE, "autofocus": True}),
    )


class ReasonForm(Keyed):
    """Why."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("What did you see? It stays in the history of the unit. Name no person."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FactsForm(Keyed):
    """What was found out about a unit: a field for each of the facts. Those left open stay open."""

    def __init__(self, *args: Any, facts: Iterable[str], **given: Any) -> None:
        super().__init__(*args, **given)
        for name in facts:
            self.fields[f"fact_{name}"] = _field(name)

    def facts(self) -> dict[str, str]:
        """The facts that were given, by their names."""
        given: Mapping[str, Any] = self.cleaned_data
        found = {name.removeprefix("fact_"): text for name, text in given.items() if name.startswith("fact_")}
        return {name: text for name, text in found.items() if text}


def _field(name: str) -> forms.Field:
    """A choice where a notice asks for the fact; for what is printed on the label, its text."""
    asked = questions().get(name)
    if asked is None:
        return forms.CharField(
            label=capfirst(for_page(name.replace("_", " "))), required=False, max_length=80
        )
    choices = [("", _("Not looked at yet")), *((value, for_page(label)) for value, label in asked[1])]
    return forms.ChoiceField(label=for_page(asked[0]), required=False, choices=choices)


class TakeInForm(FactsForm):
    """One unit that arrived."""

    model = forms.CharField(label=_("Model"), max_length=80, widget=forms.TextInput(attrs=_CODE))
    serial = forms.CharField(
        label=_("Serial number"), max_length=80, widget=forms.TextInput(attrs={**_CODE, "autofocus": True})
    )
    place = forms.CharField(label=_("Shelf"), max_length=40, required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, facts=questions(), **given)


class ManyForm(Keyed):
    """Many units, as a table: pasted, or as a file."""

    table = forms.CharField(
        label=_("Paste a table"),
        help_text=_("The first line names the columns: model, serial, place, ring_color and others."),
        required=False,
        max_length=_MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or choose a CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt"}),
    )

    def clean(self) -> dict[str, Any]:
        """The text of the table, from whichever was given."""
        given: dict[str, Any] = super().clean() or {}
        file, table = given.get("file"), given.get("table", "").strip()
        if bool(file) == bool(table):
            raise forms.ValidationError(_("Paste a table, or choose a file: one of the two."))
        if file is not None:
            if file.size > _MOST_BYTES:
                raise forms.ValidationError(_("This file is too large. Divide it."))
            try:
                given["table"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(_("This file is no text. Save it as CSV (UTF-8).")) from None
        return given


class ChosenForm(Keyed):
    """Some of the cases, or of the parcels, of a page."""

    chosen = forms.TypedMultipleChoiceField(
        label=_("Chosen"), error_messages={"required": _("Choose at least one.")}
    )

    def __init__(self, *args: Any, among: Iterable[Any], **given: Any) -> None:
        super().__init__(*args, **given)
        choices = [(str(one.id), str(one.id)) for one in among]
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]
