"""The answer on a whole fleet: what each notice says of each unit, with the reasons that `assess` gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from lockring.advice import Finding, Told, find
from lockring.fleet.database import Columns
from lockring.fleet.engine import Judged, contradiction
from lockring.notice import Revision, Step, VerdictKind

_KINDS = {None: VerdictKind.UNDETERMINED, True: VerdictKind.AFFECTED, False: VerdictKind.NOT_AFFECTED}
_EXPLANATION: Columns = {
    "way": int,
    "place": int,
    **dict.fromkeys(("notice", "title", "verdict", "because", "missing", "why"), str),
    **dict.fromkeys(("urgency", "first_step", "phone"), str),
}


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why some units got their verdict: that of one, which stands for all that came to it in the same way."""

    way: int
    notice: int
    finding: Finding


def explained(judged: Judged, *, as_of: date | None = None) -> list[Explanation]:
    """One explanation for each way in which units came to a verdict that people are told of.

    `assess` judges a unit of each way. Raises LockringError where it comes to something else.
    """
    found = []
    for number, (way, truth) in enumerate(zip(judged.ways, judged.truths, strict=True)):
        if truth is False:
            continue
        finding = find(judged.devices[way.first], judged.notices[way.left.notice], as_of=as_of)
        if finding.kind is not _KINDS[truth]:
            raise contradiction(finding.revision.id)
        if truth or judged.tells(way):
            found.append(Explanation(way=number, notice=way.left.notice, finding=finding))
    return found


class NoticeCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many units a notice covers, and how many it may cover."""

    notice: str
    title: str
    classification: str
    phone: str
    affected: int
    undetermined: int


class UrgencyCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many units have something to do so soon, for a recall that covers them or may."""

    urgency: str
    affected: int
    undetermined: int


class FactCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many units a fact could still settle, for at least one notice."""

    fact: str
    why: str
    units: int
    question: str = ""
    """What a notice asks to learn the fact, where no label carries it."""


class SiteCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many units of a site a notice covers, and how many it may cover."""

    site: str
    notice: str
    affected: int
    undetermined: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The answer in numbers. Each unit counts once: by its gravest verdict.

    `open` are units of which nothing is told and that some notices could not be compared with.
    """

    units: int
    affected: int
    undetermined: int
    open: int
    urgencies: tuple[UrgencyCount, ...]
    notices: tuple[NoticeCount, ...]
    facts: tuple[FactCount, ...]
    sites: tuple[SiteCount, ...]


class Answer:
    """A judged fleet with its explanations, as a relation that can be counted and written."""

    def __init__(self, judged: Judged, *, as_of: date | None = None) -> None:
        self.judged = judged
        self.explanations = explained(judged, as_of=as_of)
        self._revisions = {one.notice: one.finding.revision for one in self.explanations}
        engine = judged.engine
        engine.put("explanation", _EXPLANATION, list(map(_row, self.explanations)))
        engine.put("lacking", {"way": int, "fact": str, "why": str}, list(self._lacking()))
        goes = [(kind, way) for kind, ways in enumerate(judged.ways_of) for way in ways]
        engine.put("goes", {"kind": int, "way": int}, goes)
        engine.put("left_over", {"kind": int, "notices": int}, list(self._left_over()))
        engine.make("told", "SELECT * FROM goes JOIN explanation USING (way)")
        engine.view("finding", "SELECT unit.row, told.* FROM unit JOIN told USING (kind)")

    def _lacking(self) -> Iterator[tuple[int, str, str]]:
        """Of each way the facts that could still settle it."""
        for one in self.explanations:
            yield from ((one.way, fact, why) for fact, why in _missing(one.finding).items())

    def _left_over(self) -> Iterator[tuple[int, int]]:
        """Of each kind how many notices nothing rules out, and nothing says to be about it."""
        judged, told = self.judged, {one.way for one in self.explanations}
        for number, (kind, ways) in enumerate(zip(judged.kinds, judged.ways_of, strict=True)):
            untold = sum(judged.truths[way] is None and way not in told for way in ways)
            yield number, judged.not_compared[kind.product] + untold

    def summary(self) -> Summary:
        """What there is to say of the fleet in numbers."""
        ask = self.judged.engine.do
        units, affected, undetermined, open_ = ask(_UNITS)[0]
        return Summary(
            units=units,
            affected=affected or 0,
            undetermined=undetermined or 0,
            open=open_ or 0,
            urgencies=tuple(
                UrgencyCount(urgency=urgency, affected=yes, undetermined=perhaps)
                for urgency, yes, perhaps in ask(_BY_URGENCY)
            ),
            notices=tuple(self._notice(*row) for row in ask(_BY_NOTICE)),
            facts=tuple(self._fact(*row) for row in ask(_BY_FACT)),
            sites=tuple(self._site(*row) for row in ask(_BY_SITE)) if self.judged.has("site") else (),
        )

    def _fact(self, fact: str, why: str, units: int) -> FactCount:
        asked = (
            one.question for held in self._revisions.values() for one in held.observations if one.fact == fact
        )
        return FactCount(fact=fact, why=why, units=units, question=next(asked, ""))

    def _notice(self, place: int, affected: int, undetermined: int) -> NoticeCount:
        revision = self._revisions[place]
        return NoticeCount(
            notice=revision.id,
            title=revision.title,
            classification=revision.classification.value if revision.classification else "",
            phone=_phone(revision),
            affected=affected,
            undetermined=undetermined,
        )

    def _site(self, site: str, place: int, affected: int, undetermined: int) -> SiteCount:
        notice = self.judged.notices[place].id
        return SiteCount(site=site, notice=notice, affected=affected, undetermined=undetermined)


def _row(one: Explanation) -> tuple[int | str, ...]:
    verdict, revision, first = one.finding.verdict, one.finding.revision, next(iter(one.finding.steps), None)
    missing = _missing(one.finding)
    return (
        one.way,
        one.notice,
        revision.id,
        revision.title,
        verdict.kind.value,
        _listed([reason.says for reason in verdict.because]),
        "; ".join(missing),
        "; ".join(missing.values()),
        first.item.urgency.value if first else "",
        _step(first) if first else "",
        _phone(revision),
    )


def _missing(finding: Finding) -> dict[str, str]:
    """Each fact that could still decide, with the first reason why it does not."""
    return {each.fact: each.why.value for each in reversed(finding.verdict.missing)}


def _step(told: Told[Step]) -> str:
    """The step in the words of the notice; where it is not known whether it applies, with its condition."""
    return told.item.text if told.sure else f"{told.item.only_if} {told.item.text}".strip()


def _phone(revision: Revision) -> str:
    return revision.contacts[0].phone if revision.contacts else ""


def _listed(texts: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


_UNITS = """
    SELECT sum(units), sum(units) FILTER (WHERE gravest = 'affected'),
        sum(units) FILTER (WHERE gravest = 'undetermined'),
        sum(units) FILTER (WHERE gravest IS NULL AND left_open > 0)
    FROM (SELECT kind.kind, any_value(kind.units) AS units, min(told.verdict) AS gravest,
            any_value(left_over.notices) AS left_open
        FROM kind JOIN left_over USING (kind) LEFT JOIN told USING (kind) GROUP BY kind.kind)
"""  # of the two words the graver comes first in the order of letters
_COUNTS = """coalesce(sum(units) FILTER (WHERE verdict = 'affected'), 0) AS yes,
    coalesce(sum(units) FILTER (WHERE verdict = 'undetermined'), 0) AS perhaps"""
_BY_NOTICE = f"""SELECT place, {_COUNTS} FROM told JOIN kind USING (kind)
    GROUP BY place ORDER BY yes DESC, perhaps DESC, place"""
_BY_SITE = f"""SELECT site, place, {_COUNTS} FROM told JOIN
    (SELECT kind, coalesce(listed.site, '') AS site, count(*) AS units FROM unit JOIN listed USING (row)
    GROUP BY kind, coalesce(listed.site, '')) AS there USING (kind)
    GROUP BY site, place ORDER BY yes DESC, perhaps DESC, site, place"""
_BY_URGENCY = f"""
    SELECT urgency, {_COUNTS} FROM kind JOIN
        (SELECT DISTINCT kind, urgency, verdict FROM told) AS told USING (kind)
    GROUP BY urgency ORDER BY CASE urgency WHEN 'now' THEN 0 WHEN 'soon' THEN 1 ELSE 2 END, urgency
"""
_BY_FACT = """
    SELECT fact, why, sum(units) AS units FROM kind JOIN (
        SELECT DISTINCT kind, lacking.fact, lacking.why FROM told JOIN lacking USING (way)
    ) AS open USING (kind)
    GROUP BY fact, why ORDER BY units DESC, fact, why
"""
