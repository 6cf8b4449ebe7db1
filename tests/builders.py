"""Small notices made for a test: whole, sound, and told apart by one thing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from lockring.notice import (
    Answer,
    Contact,
    Notice,
    Observation,
    Revision,
    Source,
    Stance,
    Step,
    Urgency,
    VerdictKind,
)
from lockring.scope import Clause, Condition, OneOf, Scope

EVERY_VERDICT = tuple(VerdictKind)


def clause(*conditions: Condition, name: str = "clause") -> Clause:
    return Clause(id=name, says="It is covered.", all=conditions, source="letter")


def step(name: str = "call", **changes: Any) -> Step:
    plain = Step(
        id=name,
        text="Call us.",
        topic=name,
        stance=Stance.DO,
        urgency=Urgency.SOON,
        source="letter",
        verdicts=EVERY_VERDICT,
    )
    return msgspec.structs.replace(plain, **changes)


def observation(fact: str, *answers: str) -> Observation:
    return Observation(
        fact=fact,
        question="How is it?",
        where_to_look="Look at the top.",
        without_sight="Feel the top.",
        answers=tuple(Answer(value=answer, label=answer) for answer in answers or ("yes", "no")),
    )


def revision(*clauses: Clause, **changes: Any) -> Revision:
    covered = clauses or (clause(OneOf(fact="model_number", values=("MX-1",))),)
    plain = Revision(
        id="a-notice",
        revised_on=date(2020, 1, 1),
        title="The pump can stop",
        product="Pump",
        recalling_firm="Firm",
        summary="The pump can stop.",
        changed="First notice.",
        scope=Scope(any=covered),
        sources={"letter": Source(publisher="Firm", title="Letter", url="https://example.com/letter")},
        contacts=(Contact(name="Line", phone="555 0100", hours="always", country="US", source="letter"),),
        advice=(step(),),
    )
    return msgspec.structs.replace(plain, **changes)


def notice(*clauses: Clause, **changes: Any) -> Notice:
    only = revision(*clauses, **changes)
    return Notice(id=only.id, revisions=(only,))


def as_document(shown: Revision) -> dict[str, Any]:
    """The revision as its file holds it, to be broken by a test."""
    document: dict[str, Any] = json.loads(msgspec.json.encode(shown))
    return document


def write(folder: Path, document: dict[str, Any], name: str | None = None) -> Path:
    """The document as a file where a folder of notices would hold it."""
    path = folder / str(document.get("id", "a-notice")) / (name or f"{document.get('revised_on')}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
