"""Taking a request down by phone: the questions of the check, one by one, and who asks."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lockring.service.answers import Step
from lockring.service.desk.forms import MOST_WORDS, Choices, Keyed
from lockring.service.models import Person

_KEY, _MOST = "desk_ask", 60  # in the session, apart from a check that the agent makes as a person


def steps(request: HttpRequest) -> tuple[Step, ...]:
    """What the person has said so far, oldest first."""
    try:
        return msgspec.convert(request.session.get(_KEY, []), type=tuple[Step, ...])
    except msgspec.ValidationError:  # kept by another version of Lockring: it is asked anew
        return ()


def keep(request: HttpRequest, said: Sequence[Step]) -> None:
    """Keeps these steps in place of those before; none deletes them."""
    if said:
        request.session[_KEY] = msgspec.to_builtins(list(said)[:_MOST])
    else:
        request.session.pop(_KEY, None)


class Label(forms.Form):
    """What is printed on the device."""

    text = forms.CharField(
        label=_("What is printed on the device?"),
        help_text=_("Model and serial number, such as MMT-1780 and NG1234567H. Read it back to them."),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class Typed(forms.Form):
    """The answer to a question about the label: typed, or one of the answers without a value."""

    text = forms.CharField(label=_("What they read to you"), max_length=200, required=False)
    choice = forms.ChoiceField(label=_("Or"), required=False, widget=forms.RadioSelect)

    def __init__(self, data: object = None, *, choices: Choices) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        _offer(self, choices)

    def clean(self) -> dict[str, str]:
        """Raises ValidationError where neither is given."""
        given = super().clean() or {}
        if not (given.get("text") or given.get("choice")):
            self.add_error("text", _("Type what they read to you, or choose an answer."))
        return given

    def answer(self) -> str:
        """The answer."""
        return str(self.cleaned_data["text"] or self.cleaned_data["choice"])


class Chosen(forms.Form):
    """The answer to a question with answers to choose from."""

    choice = forms.ChoiceField(label=_("Their answer"), widget=forms.RadioSelect)

    def __init__(self, data: object = None, *, choices: Choices) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        _offer(self, choices)

    def answer(self) -> str:
        """The answer."""
        return str(self.cleaned_data["choice"])


def _offer(form: forms.Form, choices: Choices) -> None:
    field = form.fields["choice"]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
    field.choices = choices


class Who(Keyed):
    """Who asks for what, and where it goes."""

    offer = forms.ChoiceField(label=_("What do they ask for?"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=200)
    street_more = forms.CharField(label=_("More of the address"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=100)
    region = forms.CharField(label=_("State or region"), max_length=100, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20)
    country = forms.RegexField(
        label=_("Country"), regex="^[A-Z]{2}$", initial="US", help_text=_("Two letters, such as US.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("es", "Español")])
    problem = forms.CharField(
        label=_("Does the device have a problem now? Which?"),
        help_text=_("Then the case goes up in the queue."),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, choices: Choices, **given: object) -> None:
        super().__init__(*args, **given)
        field = self.fields["offer"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = choices
        if len(choices) == 1:
            self.initial["offer"] = choices[0][0]

    def clean(self) -> dict[str, str]:
        """Raises ValidationError where nobody could be reached."""
        given = super().clean() or {}
        if not (given.get("email") or given.get("phone")):
            self.add_error(
                "phone", _("Give a phone number or an e-mail address: how else can we reach them?")
            )
        return given

    def person(self) -> dict[str, str]:
        """The fields of the person."""
        names = (*Person.PERSONAL, "country", "language")
        return {name: self.cleaned_data[name] for name in names}
