"""The letter to owners and the form that comes back. Steps, hazards and phone lines are the notice's own."""

from __future__ import annotations

from lockring.advice import URGENCIES
from lockring.campaign.documents import device
from lockring.campaign.documents.paper import About, Document, Field, Kind, Section
from lockring.campaign.documents.words import Words, words
from lockring.campaign.strategy import Answer
from lockring.notice import Classification, Revision, Stance, Step, VerdictKind

_LETTER = "21 CFR 7.49(c)(1)"
_COVERED, _OPEN = frozenset({VerdictKind.AFFECTED}), frozenset({VerdictKind.UNDETERMINED})


def customer_letter(revision: Revision, about: About) -> Document:
    """The letter to owners (21 CFR 7.49(c)): what, which, why, what to do, how to answer; no promotion.

    It goes to people of whom it is not known whether their device is covered, so it says what to do in each
    case. `revision` comes in the language of `about`.
    """
    said = words(about.language)
    return Document(
        kind=Kind.CUSTOMER_LETTER,
        title=revision.title,
        dated=about.dated,
        reference=about.reference,
        mark=mark(revision, said),
        sections=tuple(_sections(revision, about, said)),
    )


def mark(revision: Revision, said: Words) -> str:
    """What stands on the letter and on its envelope (21 CFR 7.49(b)); urgent, but for a Class III."""
    what = said.recall if device.is_removal(revision) or not revision.remedies else said.correction
    return what if revision.classification is Classification.CLASS_III else f"{said.urgent}: {what}"


def _sections(revision: Revision, about: About, said: Words) -> list[Section]:
    update = (said.update.format(previous=about.previous),) if about.previous else ()
    rank = revision.classification
    return [
        Section(heading=said.what_is_wrong, text=(revision.summary, *update)),
        Section(
            heading=said.what_can_happen,
            text=(said.ranks[rank],) if rank else (),
            points=(*device.hazards(revision), *device.stated(revision)),
        ),
        Section(
            heading=said.which,
            text=(revision.product,),
            points=tuple(dict.fromkeys(clause.says for clause in revision.scope.any)),
            fields=_numbers(revision, said),
        ),
        *_look(revision, said),
        *_to_do(revision, said),
        *(
            [Section(heading=said.offer, points=offer)]
            if (offer := device.owners_remedies(revision, said))
            else []
        ),
        _to_answer(about, said),
        Section(heading=said.call, points=device.lines(revision)),
    ]


def _numbers(revision: Revision, said: Words) -> tuple[Field, ...]:
    return tuple(
        Field(name=said.facts[fact], value=", ".join(values), source=f"{_LETTER}(ii)")
        for fact, values in device.identification(revision).items()
    )


def _offered(revision: Revision, said: Words) -> list[Section]:
    offer = device.owners_remedies(revision, said)
    return [Section(heading=said.offer, points=offer)] if offer else []


def _look(revision: Revision, said: Words) -> list[Section]:
    asked = tuple(f"{one.question} {one.where_to_look}" for one in revision.observations)
    return [Section(heading=said.look, points=asked)] if asked else []


def _to_do(revision: Revision, said: Words) -> list[Section]:
    """The steps, the most urgent first, apart for those that are for some verdicts only."""
    groups: dict[str, list[Step]] = {said.do: [], said.if_covered: [], said.if_open: [], said.if_not: []}
    for step in sorted(revision.advice, key=lambda s: (URGENCIES.index(s.urgency), s.stance is Stance.DO)):
        groups[_group(frozenset(step.verdicts), said)].append(step)
    return [
        Section(heading=heading, points=tuple(" ".join(filter(None, (s.only_if, s.text))) for s in steps))
        for heading, steps in groups.items()
        if steps
    ]


def _group(verdicts: frozenset[VerdictKind], said: Words) -> str:
    if verdicts >= _COVERED | _OPEN:
        return said.do
    if verdicts & _COVERED:
        return said.if_covered
    return said.if_open if verdicts & _OPEN else said.if_not


def _to_answer(about: About, said: Words) -> Section:
    given = (
        (said.reply_page, about.reply_at),
        (said.reply_code, about.reply_code),
        (said.reply_by, about.reply_by and about.reply_by.isoformat()),
        (said.reference, about.reference),
    )
    return Section(
        heading=said.answer,
        text=(said.answer_even_if, said.reply_card),
        fields=tuple(Field(name=n, value=value, source=f"{_LETTER}(v)") for n, value in given if value),
    )


def reply_form(revision: Revision, about: About, *, consignee: bool = False) -> Document:
    """What comes back: one answer of all, each step, quantities, name and date.

    For a consignee also to whom it was passed on. What each of the boxes says is in `ANSWERS`.
    """
    said = words(about.language)
    covered = (Section(heading=said.read_steps, points=_steps(revision)),)
    many = (Section(heading=said.how_many, fields=_blanks(said.quantities)),)
    passed = (Section(heading=said.passed_on, fields=_blanks((said.passed_to,))),)
    return Document(
        kind=Kind.REPLY_FORM,
        title=f"{said.form}: {revision.title}",
        dated=about.dated,
        reference=about.reference,
        sections=(
            Section(
                heading=said.your_device, fields=(_code(about, said), *_blanks((said.model, said.serial)))
            ),
            Section(heading=said.have, points=said.ticks),
            *covered,
            *(many + passed if consignee else ()),
            Section(heading="", fields=_blanks((said.name, said.date, said.signature))),
            Section(heading=said.back, text=(revision.recalling_firm,), points=device.lines(revision)),
        ),
    )


ANSWERS = (
    Answer.ACTED,
    Answer.ASKED,
    Answer.NOT_THEIRS,
    Answer.PASSED_ON,
    Answer.GONE,
    Answer.REFUSES,
    Answer.QUESTION,
)
"""What each box of the reply form says, in its order."""


def _code(about: About, said: Words) -> Field:
    return Field(name=said.reply_code, value=about.reply_code or None)


def _blanks(names: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(Field(name=name, value=None) for name in names)


def _steps(revision: Revision) -> tuple[str, ...]:
    """What those are told to do whose device is covered."""
    steps = (step for step in revision.advice if VerdictKind.AFFECTED in step.verdicts)
    return tuple(" ".join(filter(None, (step.only_if, step.text))) for step in steps)
