"""The forms of the check. What they take is read by the core; a form only bounds it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockring.codes import Scanned
from lockring.errors import FactError
from lockring.selfcheck import CANNOT_SEE, NOT_ON_LABEL, Choice, Question
from lockring.service.check import words
from lockring.service.check.words import Text

_LONGEST = 500  # characters: the longest barcode text, and then some
_MOST_CODES = 20  # on one photo


class LabelForm(forms.Form):
    """The one box: what is printed on the device."""

    label = forms.CharField(
        max_length=_LONGEST,
        strip=True,
        label=gettext_lazy("What is printed on the device?"),
        error_messages={"required": gettext_lazy("Type what is printed on the device, such as MMT-1780.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AnswerForm(forms.Form):
    """The answer to one question: typed, or one of its choices."""

    answer = forms.CharField(max_length=_LONGEST, required=False)
    choice = forms.CharField(max_length=100, required=False)

    def said(self) -> str:
        """The choice where one was pressed, else what was typed. Raises FactError where it is neither."""
        if not self.is_valid():
            raise FactError(_("This is too long. Type only what is printed on one device."))
        if text := self.cleaned_data["choice"] or self.cleaned_data["answer"]:
            return str(text)
        is_chosen = "answer" not in self.data
        raise FactError(_("Choose one answer.") if is_chosen else _("Type what is printed on the device."))


class CodesForm(forms.Form):
    """The bar codes that the browser read; the fields are repeated, one of each for a code."""

    def scanned(self) -> tuple[Scanned, ...]:
        """The codes, none where they cannot be what a reader sends."""
        columns = [self.data.getlist(name) for name in ("kind", "text", "printed")]  # type: ignore[attr-defined]
        if len({len(column) for column in columns}) > 1 or len(columns[0]) > _MOST_CODES:
            return ()
        rows = zip(*columns, strict=True)
        return tuple(
            Scanned(kind=kind, text=text, printed=printed)
            for kind, text, printed in rows
            if _fits(kind, text, printed)
        )


def _fits(kind: str, text: str, printed: str) -> bool:
    return text.startswith("]") and text.isascii() and max(map(len, (kind, text, printed))) <= _LONGEST


class SendForm(forms.Form):
    """Where to send the answer."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We send the answer once, and do not keep the address."),
        error_messages={
            "required": gettext_lazy("Type an e-mail address, such as name@example.org."),
            "invalid": gettext_lazy("Type an e-mail address, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def options(question: Question) -> list[dict[str, Any]]:
    """The choices of a question as the page shows them, those without a value last."""
    return [
        {"value": one.value, "label": words.ANSWERS.get(one.value, one.label), "hint": _hint(one)}
        for one in question.choices
    ]


def _hint(choice: Choice) -> Text:
    return _("We will show you a way by touch, or with a helper.") if choice == CANNOT_SEE else ""


def is_typed(question: Question) -> bool:
    """Whether the question is answered by typing what a label says."""
    return NOT_ON_LABEL in question.choices
