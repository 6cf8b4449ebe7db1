"""The forms of news: what to hear of, in which language, at which address; and how often to be reminded."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Iterable
from typing import Any

import msgspec
from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lockring.errors import FactError, ServiceError
from lockring.news import Topic, TopicKind
from lockring.service.hook_posting import check_address
from lockring.service.news import choosing
from lockring.service.wording import ENGLISH

_KINDS = {
    "notices": (TopicKind.NOTICE, gettext_lazy("Notices")),
    "families": (TopicKind.FAMILY, gettext_lazy("Families of devices")),
    "firms": (TopicKind.FIRM, gettext_lazy("Firms")),
}
EVERY_DAYS = (2, 3, 7)
"""How often a set is changed, in days."""


class Topics(forms.Form):
    """What to hear of. Nothing chosen is everything."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    model = forms.CharField(
        label=gettext_lazy("Model number of your device"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "It is on the label, such as MMT-1780. More than one: with commas between them."
        ),
    )
    families = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    firms = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    notices = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, topics: Iterable[Topic] = (), **given: Any) -> None:
        """`topics` are those that are chosen at first."""
        super().__init__(*args, **given)
        language = get_language() or ENGLISH
        chosen = tuple(topics)
        self.initial.setdefault("language", language.split("-")[0])
        self.initial["model"] = ", ".join(one.value for one in chosen if one.kind is TopicKind.MODEL)
        for name, (kind, label) in _KINDS.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - as declared above
            own = {one.value: one.value for one in chosen if one.kind is kind}
            field.choices = list({**own, **dict(choosing.choices(kind, language))}.items())
            field.label = label
            self.initial[name] = list(own)

    def clean_model(self) -> list[str]:
        """The model numbers, each once. Raises ValidationError for what is none."""
        texts = [text.strip() for text in self.cleaned_data["model"].split(",") if text.strip()]
        try:
            return list(dict.fromkeys(choosing.model_of(text) for text in texts))
        except FactError:
            raise forms.ValidationError(
                _("This is no model number. Type it as it is on the label, such as MMT-1780.")
            ) from None

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for more than can be chosen."""
        given = super().clean() or {}
        if not self.errors and len(self.topics()) > choosing.MOST:
            raise forms.ValidationError(
                _("Choose %(n)d at most, or none to hear of everything.") % {"n": choosing.MOST}
            )
        return given

    def topics(self) -> list[Topic]:
        """What was chosen."""
        models = [Topic(kind=TopicKind.MODEL, value=text) for text in self.cleaned_data["model"]]
        others = (
            Topic(kind=kind, value=value)
            for name, (kind, _label) in _KINDS.items()
            for value in self.cleaned_data[name]
        )
        return [*models, *others]


class Subscribe(Topics):
    """What to hear of, and at which address."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=gettext_lazy("We ask at this address first. We use it for nothing else."),
    )
    field_order = ("email", "model", "families", "firms", "notices", "language")


class Remind(forms.Form):
    """How often to be reminded."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    every_days = forms.TypedChoiceField(coerce=int, choices=[(days, days) for days in EVERY_DAYS])


class _Keys(msgspec.Struct, frozen=True, kw_only=True):
    p256dh: str
    auth: str


class Browser(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription as a browser gives it (W3C Push API, PushSubscription.toJSON)."""

    endpoint: str
    keys: _Keys


_LENGTHS = {"p256dh": 65, "auth": 16}  # bytes of a point of P-256, and of the secret (RFC 8291, 3.1 and 3.2)


def browser(body: bytes) -> dict[str, Any]:
    """Where a browser is told, with its keys. Raises ServiceError for what no browser gives."""
    try:
        given = msgspec.json.decode(body, type=Browser)
        check_address(given.endpoint)
        for name, length in _LENGTHS.items():
            text = getattr(given.keys, name)
            if len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) != length:
                raise ServiceError(f"{name}: expected {length} bytes")
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise ServiceError("this is no subscription of a browser") from None
    if len(given.endpoint) > 1_000:
        raise ServiceError("endpoint: too long")
    kept: dict[str, Any] = msgspec.to_builtins(given)
    return kept
