"""The forms of these pages. Each carries a key, so that what is sent twice happens once."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockring.notice import Observation
from lockring.selfcheck import CANNOT_TELL
from lockring.service.references import read_reference
from lockring.service.wording import for_page

COUNTRIES = (
    ("US", gettext_lazy("United States")),
    ("CA", gettext_lazy("Canada")),
    ("MX", gettext_lazy("Mexico")),
    ("AU", gettext_lazy("Australia")),
    ("NZ", gettext_lazy("New Zealand")),
    ("GB", gettext_lazy("United Kingdom")),
    ("IE", gettext_lazy("Ireland")),
    ("ES", gettext_lazy("Spain")),
    ("FR", gettext_lazy("France")),
    ("DE", gettext_lazy("Germany")),
    ("IT", gettext_lazy("Italy")),
)
LANGUAGES = (("en", "English"), ("es", "Español"))
_POSTAL = {
    "US": (r"\d{5}(-?\d{4})?", gettext_lazy("five digits, such as 62701")),
    "CA": (r"[A-Z]\d[A-Z]\d[A-Z]\d", gettext_lazy("letters and digits, such as K1A 0B1")),
    "AU": (r"\d{4}", gettext_lazy("four digits, such as 2000")),
    "NZ": (r"\d{4}", gettext_lazy("four digits, such as 6011")),
    **{
        country: (r"\d{5}", gettext_lazy("five digits, such as 28013"))
        for country in ("MX", "ES", "FR", "DE", "IT")
    },
}
_WITH_REGION = ("US", "CA", "AU", "MX")


class KeyForm(forms.Form):
    """A button: nothing to fill in, but the key."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class SayingForm(KeyForm):
    """A few words of the person."""

    reason = forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = hint


class FindForm(forms.Form):
    """The reference number and the e-mail address of a request."""

    reference = forms.CharField(
        max_length=40,
        label=gettext_lazy("Reference number"),
        help_text=gettext_lazy("It starts with LR, such as LR-7K3M-9QXD."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the request"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_reference(self) -> str:
        """The reference number in its normal form."""
        found = read_reference(self.cleaned_data["reference"])
        if found is None:
            raise forms.ValidationError(_("Type the whole number, such as LR-7K3M-9QXD."))
        return found


class AskForm(KeyForm):
    """Who asks, how to reach them, where to send it; `device` tells for which device it was shown."""

    device = forms.CharField(max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(max_length=200, label=gettext_lazy("Full name"))
    email = forms.EmailField(
        required=False,
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We send your private link and each news about your request to it."),
    )
    no_email = forms.BooleanField(
        required=False, label=gettext_lazy("I have no e-mail. Write to me by post, or call me.")
    )
    phone = forms.CharField(
        max_length=40,
        required=False,
        label=gettext_lazy("Phone number"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    country = forms.ChoiceField(choices=COUNTRIES, label=gettext_lazy("Country"), initial="US")
    street = forms.CharField(max_length=200, label=gettext_lazy("Street and house number"))
    street_more = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Flat, building, or care of")
    )
    city = forms.CharField(max_length=100, label=gettext_lazy("Town or city"))
    region = forms.CharField(max_length=100, required=False, label=gettext_lazy("State or province"))
    postal_code = forms.CharField(max_length=20, required=False, label=gettext_lazy("ZIP or postal code"))
    serial = forms.CharField(
        max_length=80,
        required=False,
        label=gettext_lazy("Serial number of your device"),
        help_text=gettext_lazy("On the back of the device, after SN. It helps us to send the right one."),
    )
    language = forms.ChoiceField(
        choices=LANGUAGES, label=gettext_lazy("In which language shall we write to you?")
    )

    _FILLED_IN = {  # noqa: RUF012 - by Django's forms, never changed
        "name": "name",
        "email": "email",
        "street": "address-line1",
        "street_more": "address-line2",
        "city": "address-level2",
        "region": "address-level1",
        "postal_code": "postal-code",
        "country": "country",
        "serial": "off",
    }

    def __init__(self, *args: Any, knows_serial: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if knows_serial:
            del self.fields["serial"]
        for name, purpose in self._FILLED_IN.items():
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = purpose
        country = self.data.get("country", "US")
        self.fields["email"].required = not self.data.get("no_email")
        self.fields["region"].required = country in _WITH_REGION
        self.fields["postal_code"].required = country in _POSTAL
        for field in self.fields.values():
            field.error_messages["required"] = gettext_lazy("Fill this in.")
        self.fields["email"].error_messages["required"] = gettext_lazy(
            "Type your e-mail address, or tick that you have none."
        )

    def whom(self) -> dict[str, str]:
        """The fields of a person."""
        apart = ("key", "device", "no_email", "serial")
        return {name: str(given) for name, given in self.cleaned_data.items() if name not in apart}

    def clean_email(self) -> str:
        """In small letters, as accounts have it."""
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        """A parcel has to arrive."""
        given: dict[str, Any] = super().clean() or {}
        shape, example = _POSTAL.get(given.get("country", ""), (r"[A-Z0-9]{0,10}", _("letters and digits")))
        code = re.sub(r"[\s-]", "", str(given.get("postal_code", "")).upper())
        if "postal_code" not in self.errors and not re.fullmatch(shape, code):
            self.add_error("postal_code", _("Type your postal code: %(example)s.") % {"example": example})
        return given


class GivenUpForm(KeyForm):
    """Why the old device cannot come back."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What happened to it?"),
        widget=forms.RadioSelect,
        choices=(
            ("lost", gettext_lazy("It is lost")),
            ("destroyed", gettext_lazy("It was destroyed or thrown away")),
        ),
    )


class ProblemForm(KeyForm):
    """What is wrong now: the questions of the notice again, and words."""

    says = forms.CharField(
        max_length=1_500,
        required=False,
        label=gettext_lazy("What is wrong?"),
        help_text=gettext_lazy("A few words are enough."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, observations: Iterable[Observation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = questions(observations)
        self.fields = {**asked, **self.fields}
        self.fields["says"].required = not asked

    def facts(self) -> dict[str, str]:
        """The answers, by the names of facts."""
        return answers(self)


class ArrivedForm(KeyForm):
    """What is printed on the new unit, and what can be seen of it."""

    is_same = forms.ChoiceField(
        label=gettext_lazy("Does the label of the new one say the same?"),
        widget=forms.RadioSelect,
        choices=(
            ("yes", gettext_lazy("Yes, both are the same")),
            ("no", gettext_lazy("No, or I am not sure")),
        ),
    )
    model = forms.CharField(
        max_length=80, required=False, label=gettext_lazy("Model number on the label, as you read it")
    )
    serial = forms.CharField(
        max_length=80, required=False, label=gettext_lazy("Serial number on the label, as you read it")
    )

    def __init__(
        self, *args: Any, observations: Iterable[Observation], is_known: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_known = is_known
        if not is_known:
            del self.fields["is_same"]
        self.fields |= questions(observations)

    def clean(self) -> dict[str, Any]:
        """Numbers are needed where they are not those that were sent."""
        given: dict[str, Any] = super().clean() or {}
        if not self.is_known or given.get("is_same") == "no":
            for name in ("model", "serial"):
                if name not in self.errors and not given.get(name):
                    self.add_error(name, _("Type what is printed on the label."))
        return given

    def facts(self) -> dict[str, str]:
        """The answers, by the names of facts."""
        return answers(self)


_FACT = "fact_"  # begins the name of a field that holds an answer


def questions(observations: Iterable[Observation]) -> dict[str, forms.Field]:
    """The questions of a notice as fields, each with both ways to find out: by sight, and without."""
    return {f"{_FACT}{one.fact}": _question(one) for one in observations}


def _question(one: Observation) -> forms.Field:
    without_sight = _("If you cannot see it: %(how)s") % {"how": one.without_sight}
    return forms.ChoiceField(
        label=one.question,
        help_text=f"{one.where_to_look} {without_sight}",
        widget=forms.RadioSelect,
        choices=[
            *((a.value, a.label) for a in one.answers),
            (CANNOT_TELL.value, for_page(CANNOT_TELL.label)),
        ],
    )


def answers(form: forms.Form) -> dict[str, str]:
    """What was answered to the questions of a notice."""
    given = form.cleaned_data.items()
    return {name.removeprefix(_FACT): str(text) for name, text in given if name.startswith(_FACT)}
