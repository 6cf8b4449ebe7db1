"""What can be chosen to hear of: notices, families and firms of those held, and any model."""

from __future__ import annotations

from lockring.errors import FactError
from lockring.facts import Known, known
from lockring.news import Topic, TopicKind, family, slug
from lockring.service.news import held
from lockring.service.wording import in_language

MOST = 20  # topics of one subscriber


def choices(kind: TopicKind, language: str) -> list[tuple[str, str]]:
    """The values of this kind, each with what it is called, in the order of the alphabet."""
    found: dict[str, str] = {}
    for notice in held.shown():
        match kind:
            case TopicKind.NOTICE:
                found[notice.id] = in_language(notice, language).latest.title
            case TopicKind.FAMILY:
                called = family(in_language(notice, language).latest)
                found[slug(family(notice.latest))] = called
            case TopicKind.FIRM:
                found[slug(notice.latest.recalling_firm)] = notice.latest.recalling_firm
            case TopicKind.MODEL:
                return []
    return sorted(found.items(), key=lambda one: one[1].casefold())


def named(topic: Topic, language: str) -> str:
    """What a topic is called; its value where nothing held is called so any more."""
    return dict(choices(topic.kind, language)).get(topic.value, topic.value)


def model_of(text: str) -> str:
    """The model number as it was typed, in capitals. Raises FactError where it is none."""
    fact = known("model_number", text)
    if not isinstance(fact, Known) or not any(letter.isdigit() for letter in text) or len(text) > 40:
        raise FactError("model_number: expected the number of a model, such as MMT-1780")
    return fact.text.upper()
