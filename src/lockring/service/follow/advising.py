"""The steps of a notice as these pages show them, and whom to call."""

from __future__ import annotations

from lockring.advice import Finding, Told
from lockring.notice import Contact, Revision, Stance, Step, Urgency


def urgent(found: Finding | None) -> tuple[Told[Step], ...]:
    """What to do now, where something must surely not be done; nothing where one may go on as before."""
    steps = found.steps if found else ()
    now = tuple(told for told in steps if told.sure and told.item.urgency is Urgency.NOW)
    return now if any(told.item.stance is Stance.DO_NOT for told in now) else ()


_TO_ASK = "request-replacement"  # the topic of the step that this case has already done


def meanwhile(found: Finding | None, shown: tuple[Told[Step], ...]) -> tuple[Told[Step], ...]:
    """The other steps; under a condition where it is not known whether they hold."""
    steps = found.steps if found else ()
    return tuple(told for told in steps if told not in shown and told.item.topic != _TO_ASK)


def contacts(found: Finding | None) -> tuple[Contact, ...]:
    """Whom to call. None only where the notice is not held any more."""
    return found.revision.contacts if found else ()


def problem_facts(revision: Revision) -> tuple[str, ...]:
    """What can be seen of a device with a problem: that on which a "do not, now" of the notice depends."""
    conditions = (
        condition.fact
        for step in revision.advice
        if step.urgency is Urgency.NOW and step.stance is Stance.DO_NOT
        for group in step.when
        for condition in group
    )
    return tuple(fact for fact in dict.fromkeys(conditions) if revision.observation(fact))


def seen_facts(revision: Revision) -> tuple[str, ...]:
    """What has to be seen of a device to tell whether the notice covers it."""
    return tuple(fact for fact in revision.scope.facts() if revision.observation(fact))
