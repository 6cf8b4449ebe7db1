"""The ladder walked day by day with the simplest means: an oracle that shares no rule with the program."""

from __future__ import annotations

from lockring.campaign import Channel, Rung
from lockring.campaign.population import Owner


def owner(
    has: frozenset[Channel],
    dead: frozenset[Channel] = frozenset(),
    *,
    bounces: int = 0,
    press: float | None = None,
    **answers: float,
) -> Owner:
    """Somebody who answers a channel after so many days, or never; bounces take so many days each."""
    return Owner(
        model="MX-1",
        in_warranty=True,
        age=1.0,
        has=has,
        dead=dead,
        bounces=dict.fromkeys(Channel, float(bounces)),
        answers={channel: (answers.get(channel.value),) * 4 for channel in Channel},
        press=press,
    )


Walked = tuple[list[tuple[float, Channel]], float | None, float | None]


def walked(ladder: tuple[Rung, ...], one: Owner, days: int, *, warning: bool) -> Walked:
    """What is sent, when the first message arrives, when they answer. All waits are whole days."""
    sent: list[tuple[float, Channel]] = []
    answers = [one.press] if warning and one.press is not None else []
    known_dead: set[Channel] = set()
    back: list[tuple[float, Channel]] = []
    told, at, last = None, 0, -1
    for day in range(days):
        if answers and min(answers) <= day:
            break
        known_dead |= {channel for when, channel in back if when <= day}
        while at < len(ladder):
            rung = ladder[at]
            if rung.channel not in one.has or rung.channel in known_dead:
                at += 1
                continue
            waiting = last >= 0 and sent[last][1] not in known_dead
            if waiting and day < sent[last][0] + rung.after.days:
                break
            last, at = len(sent), at + 1
            sent.append((day, rung.channel))
            if rung.channel in one.dead:
                back.append((day + one.bounces[rung.channel], rung.channel))
                if one.bounces[rung.channel] == 0:
                    known_dead.add(rung.channel)
                continue
            told = day if told is None else told
            wait = one.answers[rung.channel][0]
            answers += [] if wait is None else [day + wait]
            if answers and min(answers) <= day:
                at = len(ladder)
    answered = min(answers, default=None)
    return sent, told, answered if answered is not None and answered < days else None
