"""What somebody says on the reply page, in their words, as the answer that it is."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockring.campaign import Answer
from lockring.normal import compact
from lockring.service import answers
from lockring.service.answers import Step
from lockring.service.campaign import following, roots
from lockring.service.campaign.answering import Given, Units
from lockring.service.campaign.forms import UnitsForm
from lockring.service.models import CaseRow, Contact

_VISIT = "reply"  # in the session: whose code was typed, or whose link was followed
_WANTS = "reply.wants"  # in the session: until when a case that is opened is of the letter, in seconds
_ASKS_FOR = timedelta(hours=1)
"""So long after they want what the letter offers a case is theirs: others may use the browser later."""


class Said(enum.Enum):
    """What can be said on the page."""

    WANT = "want"
    DID = "did"
    NEVER = "never"
    PASSED = "passed"
    THROWN = "thrown"
    LOST = "lost"
    GAVE_BACK = "gave_back"
    NO = "no"
    ASK = "ask"


_ANSWERS = {
    Said.WANT: Answer.ACTED,
    Said.DID: Answer.ACTED,
    Said.NEVER: Answer.NOT_THEIRS,
    Said.PASSED: Answer.PASSED_ON,
    Said.THROWN: Answer.GONE,
    Said.LOST: Answer.GONE,
    Said.GAVE_BACK: Answer.GONE,
    Said.NO: Answer.REFUSES,
    Said.ASK: Answer.QUESTION,
}
CHOICES = (
    (Said.WANT.value, gettext_lazy("I have it, and I want what the letter offers")),
    (Said.DID.value, gettext_lazy("I have it, and I did what the letter says")),
    (Said.NEVER.value, gettext_lazy("I never had it")),
    (Said.PASSED.value, gettext_lazy("Somebody else has it now")),
    (Said.THROWN.value, gettext_lazy("It was thrown away or destroyed")),
    (Said.LOST.value, gettext_lazy("It is lost")),
    (Said.GAVE_BACK.value, gettext_lazy("I gave it back before")),
    (Said.NO.value, gettext_lazy("I have it, and I do not want to take part")),
    (Said.ASK.value, gettext_lazy("I have a question: please call me")),
)


class ReplyForm(UnitsForm):
    """What somebody has. `visit` tells that it is still the same letter that was open."""

    visit = forms.CharField(widget=forms.HiddenInput, max_length=64)
    what = forms.ChoiceField(
        label=gettext_lazy("What do you have?"), choices=CHOICES, widget=forms.RadioSelect
    )
    says = forms.CharField(
        label=gettext_lazy("Anything we should know?"),
        help_text=gettext_lazy(
            "Does somebody else have it? Write how we reach them, or give them the letter. "
            "Do you have a question? Write it here, with a phone number."
        ),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, contact: Contact, **given: Any) -> None:
        super().__init__(*args, **given)
        self.contact = contact
        self.initial.setdefault("visit", mark(contact))
        if contact.kind == Contact.OWNER:
            for name in ("on_hand", "returned", "destroyed", "lost"):
                del self.fields[name]

    def clean_visit(self) -> str:
        """Raises ValidationError where another letter was opened in this browser since."""
        if self.cleaned_data["visit"] != mark(self.contact):
            raise forms.ValidationError(
                _("You have opened another letter since. Type the code of this one again.")
            )
        return str(self.cleaned_data["visit"])

    @property
    def wants(self) -> bool:
        """Whether they go on to ask for the remedy."""
        return bool(self.cleaned_data["what"] == Said.WANT.value)

    def given(self) -> Given:
        """The answer."""
        said = Said(self.cleaned_data["what"])
        return Given(
            answer=_ANSWERS[said], way="web", says=self.cleaned_data["says"], units=self._units(said)
        )

    def _units(self, said: Said) -> Units | None:
        if self.contact.kind == Contact.CONSIGNEE:
            return self.units()
        held = self.contact.quantity - self.contact.corrected - self.contact.returned
        match said:
            case Said.THROWN:
                return Units(on_hand=0, destroyed=max(held, 0))
            case Said.LOST:
                return Units(on_hand=0, lost=max(held, 0))
            case Said.GAVE_BACK:
                return Units(on_hand=0, returned=max(held, 0))
        return None


def mark(contact: Contact) -> str:
    """What stands in a form for the contact: it tells nothing, and fits no other."""
    return salted_hmac("lockring.reply.visit", contact.id.hex, algorithm="sha256").hexdigest()


def come(request: HttpRequest, contact: Contact) -> None:
    """Opens the letter of this contact in this browser, under a new key of the session."""
    request.session.cycle_key()
    request.session[_VISIT] = str(contact.id)
    request.session.pop(_WANTS, None)


def said(request: HttpRequest, *, wants: bool, at: datetime) -> None:
    """Keeps whether the last answer in this browser was that they want what the letter offers."""
    request.session.pop(_WANTS, None)
    if wants:
        request.session[_WANTS] = (at + _ASKS_FOR).timestamp()


def visitor(request: HttpRequest) -> Contact | None:
    """Whose letter is open in this browser; None where none is, or the campaign is over."""
    name = request.session.get(_VISIT)
    if name is None:
        return None
    return counts(Contact.objects.filter(id=name).first())


def link(request: HttpRequest, row: CaseRow) -> None:
    """Links a case that was opened in this browser to the letter that led to it, if one did; that closes it.

    Without such an answer just before, the case is of somebody else at the same browser.
    """
    wants_until = request.session.pop(_WANTS, None)
    if wants_until is None:
        return
    contact = visitor(request)
    request.session.pop(_VISIT, None)
    if contact is not None and row.opened_at.timestamp() <= wants_until:
        following.link_visitor(contact.id, row)


def counts(found: Contact | None) -> Contact | None:
    """The contact that counts for this one; None for one that may not answer any more."""
    if found is not None:
        found = Contact.objects.select_related("campaign").filter(id=roots.root(found.id)).first()
    if found is None or found.erased_at is not None or found.campaign.ended_at is not None:
        return None
    return found


def to_check(request: HttpRequest, contact: Contact) -> None:
    """Fills what the lists say of the device into the check of this browser: it leads on to asking."""
    steps = [Step(kind="label", text=contact.model)] if contact.model else []
    if contact.serial:
        steps.append(Step(kind="fact", name="serial_number", text=contact.serial))
    seen = (
        Step(kind="fact", name=name, text=str(text))
        for name, text in contact.facts.items()
        if text and compact(str(text)) and name not in ("in_warranty", "model_number", "serial_number")
    )
    answers.keep(request, [*steps, *seen])
