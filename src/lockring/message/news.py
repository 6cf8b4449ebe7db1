"""What is told of notices: to who subscribed, and to the owner of a case beside the words of the case. Pure.

A subject says nothing of a device or of health, as with every message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from lockring.message.news_words import LANGUAGES, NewsWords
from lockring.message.writing import Message, language_known, written_day
from lockring.notice import VerdictKind


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is new of one notice: its title and firm, what changed in its words, and where to read it.

    `turned` are the devices whose verdict turned: the words for it, and the models.
    """

    title: str
    firm: str
    day: date
    changed: str
    address: str
    is_new: bool
    turned: tuple[tuple[str, tuple[str, ...]], ...] = ()


def confirmation(link: str, language: str) -> Message:
    """What who was put down for news is asked: nothing else is sent before they say yes."""
    words = _words(language)
    return Message(
        language=language_known(language),
        subject=words.confirm_subject,
        paragraphs=words.confirm,
        link_label=words.confirm_label,
        link=link,
        ending=(words.no_answer,),
    )


def revised(told: Told, manage: str, language: str) -> Message:
    """What a subscriber is told at once of a revision of a notice that they follow."""
    words = _words(language)
    first, *others = lines(told, language)
    return Message(
        language=language_known(language),
        subject=words.revised_subject,
        paragraphs=(first, *others, words.check),
        link_label=words.read_label,
        link=told.address,
        ending=_ending(words, manage),
    )


def issue(
    number: int,
    article: Sequence[str],
    news: Sequence[Told],
    *,
    others: int,
    link: str,
    manage: str,
    language: str,
) -> Message:
    """An issue of the newsletter: the article, then what is new. `others` are not among their topics."""
    words = _words(language)
    paragraphs = [words.greeting.format(number=number), *article]
    for told in news:
        paragraphs += [*lines(told, language), f"{words.read_label}: {told.address}"]
    if others:
        paragraphs.append((words.other if others == 1 else words.others).format(n=others))
    return Message(
        language=language_known(language),
        subject=words.issue_subject.format(number=number),
        paragraphs=(*paragraphs, words.check),
        link_label=words.issue_label,
        link=link,
        ending=_ending(words, manage),
    )


def lines(told: Told, language: str) -> tuple[str, ...]:
    """What is new of one notice, a paragraph each: its name, what changed, and for which devices."""
    words = _words(language)
    kind = words.new if told.is_new else words.changed
    head = kind.format(title=told.title, firm=told.firm, day=written_day(told.day, language))
    turned = (f"{says}: {', '.join(models) or words.any_model}." for says, models in told.turned)
    return (head, told.changed, *turned)


def standing_lines(
    place: int, of: int, first: date | None, last: date | None, language: str
) -> tuple[str, ...]:
    """The place in the queue, and the days between which its turn may come; or that nobody can say."""
    words = _words(language)
    where = words.place.format(place=f"{place:,}", of=f"{of:,}")
    if first is None or last is None:
        return (where, words.no_range)
    days = {"first": written_day(first, language), "last": written_day(last, language)}
    return (where, words.range.format(**days))


def verdict_lines(before: VerdictKind | None, now: VerdictKind, title: str, language: str) -> tuple[str, ...]:
    """What a notice said of a device, and what it says now; None where it is a new notice."""
    words = _words(language)
    was = words.verdicts[before] if before else words.not_there
    return (f"“{title}”", f"{words.before} {was}", f"{words.now} {words.verdicts[now]}")


def steps_head(language: str) -> str:
    """What stands before the steps of a notice."""
    return _words(language).steps


def leave_reminder(language: str) -> str:
    """What the link is called that ends a reminder."""
    return _words(language).leave_reminder


def _ending(words: NewsWords, manage: str) -> tuple[str, ...]:
    return (words.call, words.manage.format(link=manage), words.no_answer)


def _words(language: str) -> NewsWords:
    return LANGUAGES[language_known(language)]
