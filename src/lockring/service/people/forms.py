"""The forms of this part. Each carries a key, so that what is sent twice is done once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lockring.service.models import Person


class Keyed(forms.Form):
    """A form that is done once, however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def once(self) -> str:
        """The key, as it is kept in the log."""
        return str(self.cleaned_data["key"])


class InviteForm(Keyed):
    """Whom to ask."""

    email = forms.EmailField(
        label=_("Their email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SureForm(Keyed):
    """That somebody means it."""

    sure = forms.BooleanField(label=_("Yes, I am sure"))


class HandOverForm(InviteForm):
    """To whom the device goes."""

    sure = forms.BooleanField(label=_("I no longer have the device, or will give it away"))


def _line(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=True, **more)


class OwnerForm(Keyed):
    """Who the new owner is, and where to send things."""

    name = _line(_("Full name"), "name", max_length=200)
    phone = _line(_("Phone number"), "tel", max_length=40, required=False)
    street = _line(_("Street and number"), "address-line1", max_length=200)
    street_more = _line(_("Flat or floor"), "address-line2", max_length=200, required=False)
    city = _line(_("City"), "address-level2", max_length=100)
    region = _line(_("State"), "address-level1", max_length=100)
    postal_code = _line(_("ZIP code"), "postal-code", max_length=20)

    def person(self) -> dict[str, str]:
        """The fields of the person."""
        return {name: self.cleaned_data[name] for name in Person.PERSONAL if name in self.cleaned_data}
