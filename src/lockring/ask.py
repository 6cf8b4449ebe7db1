"""Asking a person in the terminal, one question at a time, with a way back."""

from __future__ import annotations

from lockring.errors import FactError
from lockring.facts import Device
from lockring.render import plain, wrap
from lockring.selfcheck import Question
from lockring.session import Session

_KEYS = "Type the number of your answer.  b = back, q = stop asking"
_LABEL_KEYS = "Type what is printed, or the number.  b = back, q = stop asking"


def ask(session: Session, device: Device, remarks: tuple[str, ...] = ()) -> Device:
    """The device with every answer that the person gave, until nothing is left to ask or they stop."""
    before: list[Device] = []
    for remark in remarks:
        print(wrap(remark))
    while (question := session.judge(device)[1]) is not None:
        answer = _prompt(question, first=not before)
        if answer == "q":
            return device
        if answer == "b":
            device = before.pop() if before else device
            continue
        try:
            learned = _learn(session, device, question, answer)
        except FactError as error:
            print(f"  {error}\n")
            continue
        before.append(device)
        device = learned
    return device


def _prompt(question: Question, *, first: bool) -> str:
    """Shows the question with its answers and returns what the person typed; "q" at the end of input."""
    keys = _LABEL_KEYS if _typed(question) else _KEYS
    print(f"\n{wrap(question.text)}\n{wrap(question.help, '  ')}")
    for place, choice in enumerate(question.choices, start=1):
        print(f"  {place}  {choice.label}")
    print(f"  ({keys.replace('b = back, ', '') if first else keys})")
    try:
        return input("> ").strip()
    except EOFError:
        return "q"


def _typed(question: Question) -> bool:
    """Whether the answer is typed from the label."""
    return question.choices[0].value == "not_on_label"


def _learn(session: Session, device: Device, question: Question, answer: str) -> Device:
    """The device with this answer: a choice by its number or its words, or what the label says."""
    chosen = _chosen(question, answer)
    if chosen is None and not _typed(question):
        raise FactError(f"Type a number from 1 to {len(question.choices)}.")
    learned, remarks = session.answer(device, question.fact, chosen or answer)
    noted = [name for name, fact in learned if name != question.fact and device.get(name) != fact]
    for line in (*(f"Noted: {plain(name)}." for name in noted), *remarks):
        print(wrap(line, "  "))
    return learned


def _chosen(question: Question, answer: str) -> str | None:
    """The value of the choice that the person means, by number, value or label; None for other text."""
    word = answer.rstrip(".)").lower()
    for place, choice in enumerate(question.choices, start=1):
        if word in (str(place), choice.value, choice.label.lower(), choice.label.lower().split(",")[0]):
            return choice.value
    return None
