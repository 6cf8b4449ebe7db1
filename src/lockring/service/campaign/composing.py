"""What a recall message says to one contact, made when it is sent: with today's words of the notice."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import msgspec
from django.db.models import Q
from django.urls import reverse

from lockring import normal
from lockring.advice import Finding, Told, find
from lockring.campaign import Channel
from lockring.errors import FactError
from lockring.facts import Device
from lockring.message import Message
from lockring.message.recall import Recalled, recall, short
from lockring.notice import Contact as PhoneLine
from lockring.notice import Notice, Revision, Stance, Step, Urgency
from lockring.selfcheck import Question, all_questions
from lockring.service import checking
from lockring.service.campaign import opening, tokens
from lockring.service.mailing import address
from lockring.service.models import Campaign, Contact, Dispatch, ListRow
from lockring.service.outbox.composed import Asked, Composed, Guide, Recipient, Steps
from lockring.service.wording import in_words
from lockring.session import Session
from lockring.vocabulary import label_fact


def notice(dispatch: Dispatch) -> Composed | None:
    """The first message; None where it no longer has to be said: answered, joined, left out, ended.

    Nor where its channel has died since it was put down: then the ladder goes on with the next.
    """
    return _composed(dispatch, is_again=False)


def reminder(dispatch: Dispatch) -> Composed | None:
    """A later one, to who has not answered."""
    return _composed(dispatch, is_again=True)


def _composed(dispatch: Dispatch, *, is_again: bool) -> Composed | None:
    row = Contact.objects.select_related("campaign").filter(id=dispatch.subject).first()
    if row is None or not _is_still_to_say(row) or dispatch.channel in row.dead_channels:
        return None
    composed = compose(row, dispatch.key, is_again=is_again)
    if dispatch.channel != Channel.PHONE.value:
        return composed
    return msgspec.structs.replace(composed, guide=guide(row, composed.message))


def _is_still_to_say(row: Contact) -> bool:
    over = row.answered_at or row.erased_at or row.joined_into_id or row.left_out
    return not (over or row.campaign.ended_at or row.campaign.is_rehearsal)


def compose(row: Contact, key: str, *, is_again: bool) -> Composed:
    """The message to this contact, for every channel. Raises ServiceError where the notice is not held."""
    about = recalled(row, is_again=is_again)
    message = recall(about)
    return Composed(
        key=key,
        to=recipient(row),
        message=message,
        short=short(about),
        leave=address(reverse("reply:leave", args=[tokens.token(row.id, "leave")]), row.language),
        letter=letter(row, about),
    )


def recalled(row: Contact, *, is_again: bool) -> Recalled:
    """What is said, as the pure words need it: the steps of the notice for this very device."""
    campaign, language = row.campaign, row.language
    revision = opening.revision_of(campaign, language)
    return Recalled(
        revision=revision,
        points=points(steps_for(row, language)),
        contacts=lines(revision, row.country),
        model=model_as_printed(row),
        serial=row.serial,
        link=address(reverse("reply:with", args=[tokens.token(row.id, "answer")]), language),
        page=address(reverse("reply:code"), language),
        code=tokens.printed(row.code),
        language=language,
        is_again=is_again,
    )


def recipient(row: Contact) -> Recipient:
    """Where the message goes."""
    place = " ".join(part for part in (row.city and f"{row.city},", row.region, row.postal_code) if part)
    given = tuple(line for line in (row.name, row.street, place) if line)
    return Recipient(
        name=row.name,
        email=row.email,
        phone=row.phone,
        lines=given,
        country=row.country,
        region=row.region,
    )


def letter(row: Contact, about: Recalled) -> dict[str, object]:
    """The content of a letter, for the template of letters; its words are those of the e-mail."""
    message = recall(about)
    revision = about.revision
    return {
        "language": message.language,
        "title": revision.title,
        "firm": revision.recalling_firm,
        "product": revision.product,
        "dated": revision.revised_on.isoformat(),
        "opening": message.paragraphs[0],
        "steps": msgspec.to_builtins(grouped(steps_for(row, row.language))),
        "paragraphs": list(message.paragraphs[1:]),
        "ending": list(message.ending[1:]),  # the page and the code stand beside the device
        "serial": row.serial,
        "model": about.model,
        "code": about.code,
        "reply_at": about.page,
        "consignee": row.kind == Contact.CONSIGNEE,
        "quantity": row.quantity,
    }


def lines(revision: Revision, country: str) -> tuple[PhoneLine, ...]:
    """Whom to call: the lines of the notice in this country, else all."""
    return tuple(one for one in revision.contacts if one.country == country) or revision.contacts


def steps_for(row: Contact, language: str) -> tuple[Told[Step], ...]:
    """The steps of the campaign's revision for the device as the lists say it is.

    Where the lists say too little to tell whether it is covered, they are the notice's own steps for that.
    """
    finding = finding_of(row, language)
    return finding.steps if finding else ()


def finding_of(row: Contact, language: str) -> Finding | None:
    """What the campaign's revision says of the device; None where its notice is not held."""
    campaign: Campaign = row.campaign
    found = opening.notice_of(campaign.notice, language)
    return find(device_of(row, language), found, as_of=campaign.revision) if found else None


def points(steps: tuple[Told[Step], ...]) -> tuple[str, ...]:
    """The steps in words, what not to do first; each after its condition while that is not known."""
    return tuple(
        told.item.text if told.sure or not told.item.only_if else f"{told.item.only_if} {told.item.text}"
        for told in _ordered(steps)
    )


def _ordered(steps: tuple[Told[Step], ...]) -> list[Told[Step]]:
    return sorted(steps, key=lambda told: told.item.stance is Stance.DO)


def grouped(steps: tuple[Told[Step], ...]) -> tuple[Steps, ...]:
    """The steps in the order of `points`; a condition that neighbours share stands once, above them."""
    pairs = ((told.item.only_if if not told.sure else "", told.item.text) for told in _ordered(steps))
    return tuple(
        Steps(only_if=only_if, texts=tuple(text for _only_if, text in group))
        for only_if, group in groupby(pairs, key=itemgetter(0))
    )


def guide(row: Contact, message: Message) -> Guide:
    """What who calls them says and asks: what cannot wait first, then the questions of the notice."""
    finding = finding_of(row, row.language)
    steps = finding.steps if finding else ()
    asked = all_questions(device_of(row, row.language), finding.revision) if finding else ()
    return Guide(
        campaign=row.campaign_id,
        contact=row.id,
        opening=message.paragraphs[0],
        first=grouped(tuple(one for one in steps if one.item.urgency is Urgency.NOW)),
        questions=tuple(_asked(one, row.language) for one in asked),
        then=grouped(tuple(one for one in steps if one.item.urgency is not Urgency.NOW)),
        lines=message.ending[1:],
    )


def _asked(question: Question, language: str) -> Asked:
    def said(text: str) -> str:
        return in_words(text, language)[0]

    return Asked(
        fact=question.fact,
        text=said(question.text),
        help=said(question.help),
        choices=tuple(said(choice.label) for choice in question.choices),
        is_typed=label_fact(question.fact) is not None,
    )


def model_as_printed(row: Contact) -> str:
    """The model as the notice writes it, else as a list of its owner does: kept is MMT1780 of MMT-1780."""
    if not row.model:
        return ""
    model = normal.model_number(row.model)
    printed = _session(row.campaign.notice, "en").models.get(model.base, "")
    own = normal.model_number(printed).suffix if printed else ""
    if printed and printed.upper().endswith(own):
        return printed[: len(printed) - len(own)] + model.suffix
    listed = ListRow.objects.filter(Q(contact=row) | Q(contact__joined_into=row)).order_by("id")
    texts = (str(fields.get("model", "")) for fields in listed.values_list("fields", flat=True))
    return next((text for text in texts if normal.compact(text) == normal.compact(row.model)), row.model)


def device_of(row: Contact, language: str = "en") -> Device:
    """The device, from the facts of the lists. What cannot be read is not known."""
    session, device = _session(row.campaign.notice, language), Device()
    given = {"model_number": row.model, "serial_number": row.serial, **row.facts}
    for name, text in given.items():
        try:
            fact, _ = session.learn(name, str(text)) if text else (None, "")
        except FactError:
            continue
        device = device.learn(name, fact) if fact is not None else device
    return device


@lru_cache(maxsize=16)
def _session(notice: str, language: str) -> Session:
    found: tuple[Notice, ...] = checking.notices(language)
    return Session(notices=tuple(one for one in found if one.id == notice))
