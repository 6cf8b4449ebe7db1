"""The forms of the desk. Each holds a key, so that what is sent twice is written once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lockring.service.desk.words import Text
from lockring.service.models import Account, Role

MOST_WORDS = 2_000
Choices = list[tuple[str, Text]]


class Keyed(forms.Form):
    """A form with a key of its own, and with the newest entry of the log that its reader has seen."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.initial.setdefault("key", uuid4())

    def words(self) -> dict[str, Any]:
        """What was filled in, without the key."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "seen")}


def _words(label: Any, hint: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=hint, max_length=MOST_WORDS, widget=area)


class Nothing(Keyed):
    """Only that it happened."""


class Reason(Keyed):
    """Why."""

    reason = _words(_("Why?"))


class ReasonTold(Keyed):
    """Why, in words that the person reads."""

    reason = _words(_("Why?"), _("The person reads this. Write it to them, in plain words."))


class Says(Keyed):
    """What was said or seen."""

    says = _words(_("What happens?"), _("In the person's own words, as they say it."))


class Note(Keyed):
    """A note for the desk."""

    says = _words(_("Note"), _("Only the desk sees it. The person can ask for a copy."))


class Answer(Keyed):
    """The answer to an appeal."""

    granted = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Yes, they get it: the case goes back to its place")), ("no", _("No, it stays"))],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    reason = _words(_("Why?"), _("The person reads this. Write it to them, in plain words."))


class Confirm(Keyed):
    """Which of the things that complete it the person has seen."""

    what = forms.ChoiceField(label=_("What has the person seen?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        _choices(self, "what", choices)


class Reserve(Keyed):
    """Which unit is kept for the case."""

    unit = forms.ChoiceField(label=_("Which one?"))

    def __init__(self, *args: Any, choices: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        _choices(self, "unit", choices)


class Assign(Keyed):
    """Who works on it; nobody for none."""

    to = forms.ModelChoiceField(
        label=_("Who works on it?"), queryset=Account.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)  # noqa: S101 - as declared above
        to.queryset = Account.objects.filter(role__in=(Role.AGENT, Role.LEAD), is_active=True).order_by(
            "email"
        )


BULK: Choices = [
    ("take", _("Assign to me")),
    ("drop", _("Assign to nobody")),
    ("reserve", _("Reserve the next free one")),
    ("release", _("Release what is reserved")),
    ("note", _("Write a note")),
]


class Bulk(Keyed):
    """What is done to all cases that are ticked."""

    do = forms.ChoiceField(
        label=_("With the ticked cases"),
        choices=BULK,
    )
    text = forms.CharField(
        label=_("Why, or the note"),
        required=False,
        max_length=MOST_WORDS,
        help_text=_("For release and note."),
    )

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where words are needed and there are none."""
        given = super().clean() or {}
        if given.get("do") in ("release", "note") and not given.get("text"):
            self.add_error("text", _("Write why, or what the note says."))
        return given


class SetRole(Keyed):
    """What an account may do from now on, and why."""

    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("They must have signed in to Lockring once before.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Role.VIEWER.value, _("Viewer: sees all, changes nothing")),
            (Role.AGENT.value, _("Agent: works on cases")),
            (Role.LEAD.value, _("Lead: also answers appeals, undoes, and sets roles")),
            (Role.NONE.value, _("None: has left the desk")),
        ],
        required=False,
    )
    reason = forms.CharField(label=_("Why?"), max_length=500)


class Find(forms.Form):
    """What is looked for."""

    words = forms.CharField(label=_("Reference, name, serial number or e-mail"), max_length=200)


def _choices(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
    field.choices = choices
