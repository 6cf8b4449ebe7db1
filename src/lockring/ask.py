"""Asking a person in the terminal, one question at a time, with a way back."""

from __future__ import annotations

from lockring.errors import FactError
from lockring.facts import Device
from lockring.identify import read_label
from lockring.selfcheck import Question
from lockring.session import Session

_KEYS = "Type the number of your answer.  b = back, q = stop asking"
_LABEL_KEYS = "Type what is printed, or the number.  b = back, q = stop asking"


def ask(session: Session, device: Device, remarks: tuple[str, ...] = ()) -> Device:
    """The device with every answer that the person gave, until nothing is left to ask or they stop."""
    before: list[Device] = []
    _remark(*remarks)
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
    typed = question.choices[0].value == "not_on_label"
    print(f"\n{question.text}\n  {question.help}")
    for place, choice in enumerate(question.choices, start=1):
        print(f"  {place}  {choice.label}")
    keys = _LABEL_KEYS if typed else _KEYS
    print(f"  ({keys.replace('b = back, ', '') if first else keys})")
    try:
        return input("> ").strip()
    except EOFError:
        return "q"


def _learn(session: Session, device: Device, question: Question, answer: str) -> Device:
    """The device with this answer: a choice by its number, or what the label says."""
    numbered = {str(place): choice.value for place, choice in enumerate(question.choices, start=1)}
    if answer not in numbered and question.fact == "model_number":
        reading = read_label(answer, session.models)
        _remark(*reading.remarks)
        return Device.of({**dict(device), **dict(reading.device)})
    fact, remark = session.learn(question.fact, numbered.get(answer, answer))
    _remark(remark)
    return device.learn(question.fact, fact)


def _remark(*remarks: str) -> None:
    for remark in filter(None, remarks):
        print(f"  {remark}")
