"""A ladder as people write it: email,sms+3,letter+7 is a mail, a text on day 3, a letter on day 7."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from lockring.campaign.population import TRIES
from lockring.campaign.strategy import Channel, Rung
from lockring.errors import FactError, shown

NONE = "none"
"""A ladder without a rung: nobody is written to, and there is only the news."""
_LAST_DAY = 3650


def read(text: str) -> tuple[Rung, ...]:
    """The rungs, each a channel with the day of the campaign. Raises FactError, which says what is expected.

    The days are those of one whom every rung reaches; one that is skipped shortens the way of the others.
    """
    if text.strip() == NONE:
        return ()
    rungs: list[Rung] = []
    before = 0
    for word in text.split(","):
        channel, day = _rung(word.strip())
        if day < before:
            raise FactError(f"the ladder {shown(text)} goes back in time: {shown(word)} after day {before}")
        rungs.append(Rung(channel=channel, after=timedelta(days=day - before)))
        before = day
    if max(Counter(rung.channel for rung in rungs).values()) > TRIES:
        raise FactError(f"the ladder {shown(text)} uses a channel more than {TRIES} times")
    return tuple(rungs)


def _rung(word: str) -> tuple[Channel, int]:
    name, plus, day = word.partition("+")
    channels = [channel for channel in Channel if channel.value == name]
    if not channels or (plus and not (day.isascii() and day.isdecimal() and int(day) <= _LAST_DAY)):
        names = ", ".join(channel.value for channel in Channel)
        raise FactError(
            f"expected a ladder such as email,sms+3,letter+7 out of {names}, or {NONE}; got {shown(word)}"
        )
    return channels[0], int(day or 0)


def written(ladder: tuple[Rung, ...]) -> str:
    """The ladder as `read` takes it, in whole days."""
    words, day = [], 0
    for rung in ladder:
        day += rung.after.days
        words.append(f"{rung.channel.value}+{day}" if day else rung.channel.value)
    return ",".join(words) or NONE
