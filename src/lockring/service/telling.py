"""What the people of a case are told of it: how it stands, what was and what comes, what each side owes.

Words only: what happened and what may happen are in `lockring.remedy`, and are not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from django.utils.translation import gettext as _

from lockring.notice import Remedy, RemedyKind
from lockring.remedy import Actor, Case, Event, OldUnit, Stage, Terms
from lockring.remedy import events as happened
from lockring.service.wording import ENGLISH, for_page, in_words


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What a remedy is called: as a heading, what the firm sends, and what goes back to it."""

    heading: str
    sent: str
    old: str
    problem: str
    """What the person says where the device gets worse."""


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One point of the way: done at an instant, going on now, or still to come. `note` says more of it."""

    state: Literal["done", "now", "next"]
    text: str
    at: datetime | None = None
    note: str = ""


def names(terms: Terms, remedy: Remedy | None) -> Names:
    """What this remedy is called. The words of the notice tell whether it is about a pump or a remote."""
    if terms.kind is RemedyKind.RETURN:
        return _returned(remedy.send_back if remedy else "")
    if remedy and "pump" in in_words(remedy.text, ENGLISH)[0].lower():
        return Names(
            heading=_("Your new pump"),
            sent=_("your new pump"),
            old=_("your old pump"),
            problem=_("My pump has a problem now"),
        )
    return Names(
        heading=_("Your replacement"),
        sent=_("your replacement"),
        old=_("your old device"),
        problem=_("My device has a problem now"),
    )


def _returned(what: str) -> Names:
    if "remote" in in_words(what, ENGLISH)[0].lower():
        return Names(
            heading=_("Sending back your remote"),
            sent=_("the box for your remote"),
            old=_("your remote"),
            problem=_("My remote has a problem now"),
        )
    return Names(
        heading=_("Sending back your device"),
        sent=_("the box for your device"),
        old=_("your device"),
        problem=_("My device has a problem now"),
    )


def status(case: Case, called: Names) -> str:
    """How the case stands, in one or two short sentences."""
    match case.stage:
        case Stage.WAITING | Stage.RESERVED | Stage.SHIPPED | Stage.RECEIVED if _is_sent_home(case):
            return _("You have sent %(old)s. We will tell you when we have it.") % {"old": called.old}
        case Stage.WAITING if case.at_once:
            text = _("We have your request. You are one of those who go first for %(sent)s.")
        case Stage.WAITING:
            text = _("We have your request. You are in the queue for %(sent)s.")
        case Stage.RESERVED:
            text = _("We are getting %(sent)s ready. We will send it next.")
        case Stage.SHIPPED:
            text = _("We have sent %(sent)s. Tell us when it has arrived.")
        case Stage.RECEIVED:
            text = _received(case)
        case Stage.DONE:
            text = _("All is done. There is nothing left to do.")
        case Stage.WITHDRAWN:
            text = _("You told us that you do not want %(sent)s. You can still ask for it.")
        case Stage.REFUSED:
            text = _("We said no to this request. You can ask us to look at it again.")
        case Stage.APPEALED:
            text = _("Somebody else is looking at your request again. We will tell you the answer.")
        case _:
            text = _("Nothing was asked for yet.")
    return text % {"sent": called.sent, "old": called.old}


def _is_sent_home(case: Case) -> bool:
    """Whether all that is left is that the old unit arrives."""
    is_all = case.terms.kind is RemedyKind.RETURN or (case.stage is Stage.RECEIVED and not case.to_confirm)
    return case.old_unit is OldUnit.SENT and is_all


def _received(case: Case) -> str:
    if case.terms.kind is RemedyKind.RETURN:
        return _("You have %(sent)s. Please send %(old)s back.")
    if not case.terms.ships:
        return _("Tell us when each thing on the list is done.")
    if case.to_confirm:
        return _("You have %(sent)s. Check it before you use it.")
    return _("You have %(sent)s. Please send %(old)s back.")


def we_owe(case: Case, called: Names) -> list[str]:
    """What the firm still has to do."""
    if case.stage is Stage.APPEALED:
        return [_("An answer to your appeal, from somebody who did not say no before.")]
    if case.is_over:
        return []
    owed = [_("To send you %(sent)s.")] if case.stage in (Stage.WAITING, Stage.RESERVED) else []
    if case.stage is Stage.SHIPPED:
        owed = [_("That %(sent)s reaches you. If it does not, we send another one.")]
    if case.old_unit is OldUnit.SENT:
        owed.append(_("To tell you when we have %(old)s."))
    return [text % {"sent": called.sent, "old": called.old} for text in owed]


def you_owe(case: Case, called: Names, remedy: Remedy | None) -> list[str]:
    """What the person still has to do."""
    if case.is_over or case.stage is Stage.APPEALED:
        return []
    owed = [_("To tell us when %(sent)s has arrived.") % {"sent": called.sent}]
    owed = owed if case.stage is Stage.SHIPPED else []
    if case.stage is Stage.RECEIVED and case.to_confirm:
        owed = [
            _("To tell us when this is done: %(what)s.") % {"what": for_page(what)}
            for what in case.to_confirm
        ]
    if case.old_unit is OldUnit.OWED:
        owed.append(_("To send back: %(old)s") % {"old": (remedy and remedy.send_back) or called.old})
    return owed


def timeline(
    case: Case, written: Sequence[Event], texts: Mapping[str, str], called: Names
) -> tuple[Point, ...]:
    """The whole way: what was, what goes on now, and what is still to come.

    `texts` are the words of people by their ids. Those of an owner before are nobody else's business.
    """
    handed = max((i for i, one in enumerate(written) if isinstance(one, happened.HandedOver)), default=0)
    past = (
        Point(state="done", text=text, at=one.at, note=_note(one, texts, is_own=i >= handed))
        for i, one in enumerate(written)
        if (text := _happened(one, called))
    )
    return (*past, *_now(case, called), *_next(case, called))


def _happened(event: Event, called: Names) -> str:
    """The event in words; empty for what is not told: notes of the desk."""
    match event:
        case happened.Requested():
            text = _("You asked for %(sent)s.")
        case happened.ProblemReported():
            text = _("You told us that there is a problem now. You go first.")
        case happened.Reserved():
            text = _("We set %(sent)s aside for you.")
        case happened.Released():
            text = _("What we had set aside for you could not be sent. You keep your place.")
        case happened.Shipped():
            text = _("We sent %(sent)s.")
        case happened.NotDelivered():
            text = _("It did not reach you. You go first for another one.")
        case happened.Received():
            text = _("You told us that it has arrived.")
        case happened.Confirmed():
            return for_page(event.what)
        case happened.Faulty():
            text = _("What we sent must not be used. You go first for another one.")
        case _:
            return _ended(event, called)
    return text % {"sent": called.sent}


def _ended(event: Event, called: Names) -> str:
    match event:
        case happened.SentBack():
            text = _("You sent %(old)s back.")
        case happened.CameBack():
            text = _("We have %(old)s.")
        case happened.GivenUp():
            text = _("You told us that %(old)s cannot come back.")
        case happened.Withdrawn():
            text = _("You told us that you do not want %(sent)s.")
        case happened.Refused():
            text = _("We said no to your request.")
        case happened.Appealed():
            text = _("You asked us to look at it again.")
        case happened.AppealAnswered():
            text = _("We looked again and say yes.") if event.granted else _("We looked again and say no.")
        case happened.Reopened():
            text = _("You opened your request again.")
        case happened.HandedOver():
            text = _("The device, and this request, went to a new owner.")
        case _:
            return ""
    return text % {"sent": called.sent, "old": called.old}


def _note(event: Event, texts: Mapping[str, str], *, is_own: bool) -> str:
    """What was said with it, and by whom it was written down where that was not the person."""
    parts = []
    match event:
        case happened.Shipped():
            parts.append(f"{event.carrier}: {event.tracking}")
        case happened.Refused() | happened.AppealAnswered() | happened.Faulty():
            parts.append(texts.get(event.reason, ""))
        case happened.ProblemReported() if is_own:
            parts.append(texts.get(event.says, ""))
        case happened.GivenUp() | happened.Withdrawn() | happened.Appealed() | happened.Reopened() if is_own:
            parts.append(texts.get(event.reason, ""))
    if event.by is Actor.CAREGIVER:
        parts.append(_("Your caregiver did this for you."))
    elif event.by in (Actor.AGENT, Actor.LEAD) and isinstance(event, _OF_OWNERS):
        parts.append(_("Our staff wrote this down for you."))
    return " ".join(filter(None, parts))


_OF_OWNERS = (
    happened.Requested,
    happened.ProblemReported,
    happened.Received,
    happened.Confirmed,
    happened.SentBack,
    happened.GivenUp,
    happened.Withdrawn,
    happened.Appealed,
    happened.Reopened,
)


def _now(case: Case, called: Names) -> Iterator[Point]:
    texts = {
        Stage.WAITING: _("You are in the queue for %(sent)s."),
        Stage.RESERVED: _("We get %(sent)s ready."),
        Stage.SHIPPED: _("The parcel is on its way to you."),
        Stage.RECEIVED: _("You check %(sent)s.") if case.to_confirm else _("You send %(old)s back."),
        Stage.APPEALED: _("Somebody else looks at your request again."),
    }
    if _is_sent_home(case):
        yield Point(state="now", text=_("%(old)s is on its way to us.") % {"old": _capital(called.old)})
    elif text := texts.get(case.stage):
        yield Point(state="now", text=text % {"sent": called.sent, "old": called.old})


def _next(case: Case, called: Names) -> Iterator[Point]:
    """The rest of the way, if all goes well."""
    if case.is_over or case.stage is Stage.APPEALED:
        return
    is_return = case.terms.kind is RemedyKind.RETURN
    reached = list(Stage).index(case.stage)
    way = [
        (Stage.RESERVED, _("We set %(sent)s aside for you.")),
        (Stage.SHIPPED, _("We send %(sent)s.")),
        (Stage.RECEIVED, _("You tell us that it has arrived.")),
    ]
    ahead = [text for stage, text in way if list(Stage).index(stage) > reached and case.terms.ships]
    if case.to_confirm and case.stage is not Stage.RECEIVED:
        ahead.append(_("You check it before you use it."))
    is_now = case.stage is Stage.RECEIVED and not case.to_confirm
    if case.old_unit is OldUnit.OWED and not is_now:
        ahead.append(_("You send %(old)s back."))
    if is_return and _is_sent_home(case):
        ahead = []
    if case.old_unit in (OldUnit.OWED, OldUnit.SENT):
        ahead.append(_("We tell you that we have %(old)s."))
    for text in (*ahead, _("All is done.")):
        yield Point(state="next", text=text % {"sent": called.sent, "old": called.old})


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
