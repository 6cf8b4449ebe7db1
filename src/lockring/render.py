"""Answers in words, for a terminal and for paper. Never by colour alone; the phone line is always there."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date

from lockring import reach
from lockring.candidates import NotCompared
from lockring.notice import Urgency, VerdictKind
from lockring.report import CheckReport, FindingSaid, StepSaid
from lockring.scope import ReadBy
from lockring.verdict import Reason, Why

_WIDTH = 88  # columns: fits a terminal of 90 and a sheet of A4 or Letter in 10 point
_HEADINGS = {
    VerdictKind.AFFECTED: "AFFECTED",
    VerdictKind.UNDETERMINED: "WE CANNOT TELL YET",
    VerdictKind.NOT_AFFECTED: "STILL TO DO",
}
_CLEARED = "NOT AFFECTED"
_FEW = 3  # notices that are listed one by one in any case
_MACHINE = "A machine read this notice. Nobody has checked it. Read it at its source."
_WHEN = {Urgency.NOW: "NOW", Urgency.SOON: "SOON", Urgency.WHEN_CONVENIENT: "NOTE"}
_WHY = {
    Why.NOT_ASKED: "not known yet",
    Why.CANNOT_TELL: "you cannot tell",
    Why.NOT_ON_LABEL: "it is not on the label",
    Why.DOUBTFUL: "what was given is in doubt",
    Why.NOT_COMPARABLE: "what was given cannot be compared with the notice; look for more letters or digits",
    Why.CONTRADICTED: "what was given does not fit what the notice says of this device; look at it again",
    Why.WITHHELD: "the notice keeps the list elsewhere",
    Why.UNREADABLE: "the notice cannot be read there",
    Why.SILENT: "the notice does not speak of it",
}
_LIMITS = (
    "Lockring is not medical advice. Each step comes from the notice that it names. Lockring looked at the "
    "notices that it holds (lockring notice list); there may be others."
)


def check(said: CheckReport) -> str:
    """The whole answer: each notice that matters, then those that do not, then how far the answer reaches."""
    in_full, in_a_line = said.to_tell()
    blocks = [_device(said)]
    if said.is_product_unknown:
        blocks.append(_unknown_product(sum(finding.lacks_product for finding in said.findings)))
    blocks += [*map(_finding, in_full), _in_lines(in_a_line)]
    blocks += [_compared(said.not_compared), _conflicts(said), _others(said), _next(said), _reach(said)]
    blocks.append(_in_short(in_full))
    return "\n\n".join(block for block in blocks if block)


def _in_lines(findings: list[FindingSaid]) -> str:
    if not findings:
        return ""
    lines = [
        f"{len(findings)} MORE NOTICES MAY COVER IT:" if len(findings) > 1 else "1 MORE NOTICE MAY COVER IT:"
    ]
    lines += [wrap(f"{finding.notice}: {finding.title}", "  ", "    ") for finding in findings]
    return "\n".join(lines)


def _compared(left: NotCompared | None) -> str:
    return "\n".join(("NOT COMPARED", wrap(reach.compared(left), "  "))) if left else ""


def _device(said: CheckReport) -> str:
    given = said.device.items()
    facts = (f"{plain(n)} {f.text or plain(f.read_as)}{f.said_by and ' (GUDID)'}" for n, f in given)
    day = f" As of {long_date(said.as_of)}." if said.as_of else ""
    lines = [f"Your device: {', '.join(facts) or 'nothing is known of it yet'}.{day}", *said.remarks]
    return "\n".join(wrap(line) for line in lines)


def _unknown_product(count: int) -> str:
    notices = "1 notice" if count == 1 else f"{count} notices"
    return "\n".join(
        (
            _HEADINGS[VerdictKind.UNDETERMINED],
            wrap(
                f"We do not know which product this is, so we cannot tell if one of {notices} covers it. "
                "This does not mean that your device is safe.",
                "  ",
            ),
            wrap(
                "Give the model number from the device: lockring check MODEL. If you cannot find it, "
                "call the maker. The phone number is on the device or in the user guide.",
                "  ",
            ),
        )
    )


def _finding(finding: FindingSaid) -> str:
    rank = f", FDA {finding.classification.value}" if finding.classification else ""
    lines = [
        f"{_HEADINGS[finding.verdict]}: {finding.title}",
        wrap(f"Notice {finding.notice} of {long_date(finding.revision)}{rank}.", "  "),
        *(wrap(text, "  ") for text in (_MACHINE,) if finding.read_by is ReadBy.MACHINE),
        *(wrap(f"Replaced by the notice {newer}.", "  ") for newer in (finding.superseded_by,) if newer),
        wrap(finding.summary, "  "),
        "",
        "  What to do, in this order:",
        *_steps(finding.advice),
        "",
        *_reasons(finding),
        *_remedies(finding),
        *_calls(finding),
        *_sources(finding),
    ]
    return "\n".join(lines)


def _steps(steps: Iterable[StepSaid]) -> Iterator[str]:
    """The steps in order; those under one condition stand together, after its words."""
    condition = ""
    for place, step in enumerate(steps, start=1):
        if step.only_if != condition:
            condition = step.only_if
            yield wrap(condition or "In any case:", "  ")
        indent = "    " if condition else "  "
        yield wrap(f"{place}. {_WHEN[step.urgency]}: {step.text}", indent, indent + "   ")


def _reasons(finding: FindingSaid) -> Iterator[str]:
    if finding.verdict is VerdictKind.NOT_AFFECTED:
        yield wrap(f"Why: {_ruled_out(finding.because)}", "  ", "       ")
        return
    for reason in finding.because:
        yield wrap(f"Why: {reason.says}{_facts(reason)}", "  ", "       ")
    for missing in finding.open:
        yield wrap(f"Open: {plain(missing.fact)}: {_WHY[missing.why]}. {missing.says}", "  ", "       ")


def _facts(reason: Reason) -> str:
    said = ", ".join(f"{plain(fact)} {text}" for fact, text in reason.facts.items())
    return f" (Yours: {said}.)" if said else ""


def _ruled_out(because: tuple[Reason, ...]) -> str:
    """The facts that rule every clause out, each once; or the words of the reason when no fact does."""
    said = ", ".join(f"{plain(fact)} {text}" for fact, text in _facts_used(because).items())
    return f"{said} is not covered." if said else because[0].says


def _facts_used(because: tuple[Reason, ...]) -> dict[str, str]:
    return {fact: text for reason in because for fact, text in reason.facts.items()}


def _remedies(finding: FindingSaid) -> Iterator[str]:
    for remedy in finding.remedies:
        parts = (
            remedy.only_if,
            remedy.text,
            f"Cost: {remedy.cost}",
            remedy.first_in_line,
            f"Until {long_date(remedy.until)}." if remedy.until else "",
            f"Send back: {remedy.send_back}" if remedy.send_back else "",
            f"Ask for it: {remedy.request}." if remedy.request else "",
        )
        yield wrap(f"Offered: {' '.join(filter(None, parts))}", "  ", "       ")
        if remedy.completed_by:
            yield wrap(f"Done when: {'; '.join(remedy.completed_by)}.", "  ", "       ")


def _calls(finding: FindingSaid) -> Iterator[str]:
    for contact in finding.contacts:
        yield wrap(
            f"Call: {contact.phone} ({contact.country}, {contact.hours}), {contact.name}.", "  ", "       "
        )


def _sources(finding: FindingSaid) -> Iterator[str]:
    used = [step.source for step in finding.advice] + [reason.source for reason in finding.because]
    for key in dict.fromkeys(used):
        source = finding.sources[key]
        stated = f", {long_date(source.stated_on)}" if source.stated_on else ""
        yield wrap(f"Source: {source.publisher}, {source.title}{stated}. {source.url}", "  ", "       ")


def _conflicts(said: CheckReport) -> str:
    lines = ["Two notices say different things:"] if said.conflicts else []
    for conflict in said.conflicts:
        for notice, step in zip(conflict.notices, conflict.steps, strict=True):
            lines.append(wrap(f"{notice}: {step}", "  ", "    "))
        lines.append(wrap("Call the phone line of both before you act on either.", "  "))
    return "\n".join(lines)


def _others(said: CheckReport) -> str:
    """The notices that ask nothing of the person: one line each, or one for all that name other models."""
    quiet = [finding for finding in said.findings if not finding.matters]
    if not quiet:
        return ""
    elsewhere = [finding for finding in quiet if _facts_used(finding.because).keys() == {"model_number"}]
    told = quiet if len(quiet) <= _FEW else [finding for finding in quiet if finding not in elsewhere]
    notices = "this notice" if len(quiet) == 1 else f"these {len(quiet)} notices"
    lines = [f"{_CLEARED} by {notices}:"]
    lines += [
        wrap(f"{finding.title} ({long_date(finding.revision)}). {_ruled_out(finding.because)}", "  ", "    ")
        for finding in told
    ]
    if told is not quiet:
        model = said.device["model_number"].text
        count = f"{len(elsewhere)} more notices" if len(told) else f"All {len(elsewhere)}"
        lines.append(wrap(f"{count} are not about model {model}.", "  ", "    "))
    return "\n".join(lines)


def _next(said: CheckReport) -> str:
    question = said.next_question
    if question is None:
        return ""
    values = "|".join(choice.value for choice in question.choices)
    typed = question.choices[0].value == "not_on_label"
    lines = [
        f"Still to answer: {question.text}",
        wrap(question.help, "  "),
        f"  Add: --fact {question.fact}={'...' if typed else values}",
    ]
    return "\n".join(lines)


def _in_short(shown: list[FindingSaid]) -> str:
    """The last lines, which stay on the screen: each notice that matters, the first step, the phone line."""
    if not shown:
        return ""
    lines = ["In short:"]
    for finding in shown:
        first = next((step.text for step in finding.advice if not step.only_if), "")
        call = f"Call {finding.contacts[0].phone}."
        lines.append(
            wrap(f"{_HEADINGS[finding.verdict]}: {finding.title}. First: {first} {call}", "  ", "    ")
        )
    return "\n".join(lines)


def _reach(said: CheckReport) -> str:
    lines = [wrap(_LIMITS)]
    if said.unreadable:
        lines.insert(0, f"NOT LOOKED AT: {len(said.unreadable)} files could not be read.")
    if said.not_looked_at:
        unread = f"NOT LOOKED AT: {said.not_looked_at:,} notices have not been read yet. Run: lockring sync"
        lines.insert(0, unread)
    if not said.findings:
        lines.insert(0, "No notice that Lockring holds was published by then. This is no all-clear.")
    looked_at = (reach.source(one, long_date(one.as_of and one.as_of.date())) for one in said.sources)
    return "\n".join((*map(wrap, looked_at), *lines))


def wrap(text: str, first: str = "", later: str | None = None) -> str:
    """The text in lines of at most 88 columns, with an indent for the first and for later lines."""
    indent = first if later is None else later
    return textwrap.fill(
        text.strip(),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def plain(name: str) -> str:
    """A fact's name as words: `ring_color` is "ring color"."""
    return name.replace("used_with.", "used with ").replace("_", " ")


def long_date(day: date | None) -> str:
    """5 October 2021; the month is a word, so that no country reads it in the wrong order."""
    return f"{day.day} {day:%B %Y}" if day else ""
