"""The answer on a whole fleet: what each notice says of each unit, with the reasons that `assess` gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from lockring.advice import Finding, find
from lockring.errors import LockringError
from lockring.fleet.engine import Judged
from lockring.notice import Revision, VerdictKind

_KINDS = {1: VerdictKind.UNDETERMINED, 2: VerdictKind.AFFECTED}


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why some units got their verdict: that of one, which stands for all that came to it in the same way."""

    notice: int
    product: int
    told: int
    finding: Finding


def explained(judged: Judged, *, as_of: date | None = None) -> list[Explanation]:
    """One explanation for each way in which units came to a verdict that people are told of.

    `assess` judges a unit of each way: where SQL came to something else, nothing of the answer can be relied
    on. Raises LockringError then.
    """
    found = []
    for place, truth, product, told, device in judged.devices():
        finding = find(device, judged.notices[place], as_of=as_of)
        if finding.kind is not _KINDS[truth]:
            notice = judged.notices[place].id
            raise LockringError(f"a fault of Lockring: a unit was judged in two ways by {notice}")
        if finding.kind is VerdictKind.AFFECTED or judged.tells(product, place):
            found.append(Explanation(notice=place, product=product, told=told, finding=finding))
        else:
            judged.not_compared[product] += 1  # nothing says that it is about this product
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
        judged.keep_explanations(list(map(_row, self.explanations)))

    def summary(self) -> Summary:
        """What there is to say of the fleet in numbers."""
        ask = self.judged.ask
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
            facts=tuple(FactCount(fact=fact, why=why, units=count) for fact, why, count in ask(_BY_FACT)),
            sites=tuple(self._site(*row) for row in ask(_BY_SITE)) if self.judged.has("site") else (),
        )

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
    missing = {each.fact: each.why.value for each in reversed(verdict.missing)}  # the first reason of each
    return (
        one.notice,
        one.product,
        one.told,
        revision.id,
        revision.title,
        verdict.kind.value,
        _listed([reason.says for reason in verdict.because]),
        "; ".join(missing),
        "; ".join(missing.values()),
        first.item.urgency.value if first else "",
        first.item.text if first else "",
        _phone(revision),
    )


def _phone(revision: Revision) -> str:
    return revision.contacts[0].phone if revision.contacts else ""


def _listed(texts: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


_UNITS = """
    SELECT count(*), count(*) FILTER (gravest = 'affected'), count(*) FILTER (gravest = 'undetermined'),
        count(*) FILTER (gravest IS NULL AND left_open > 0)
    FROM (SELECT unit.row, min(finding.verdict) AS gravest, any_value(left_over.notices) AS left_open
        FROM unit JOIN left_over USING (product) LEFT JOIN finding USING (row) GROUP BY unit.row)
"""  # of the two words the graver comes first in the order of letters
_COUNTS = (
    "count(*) FILTER (verdict = 'affected') AS yes, count(*) FILTER (verdict = 'undetermined') AS perhaps"
)
_BY_NOTICE = f"SELECT place, {_COUNTS} FROM finding GROUP BY place ORDER BY yes DESC, perhaps DESC, place"
_BY_SITE = f"""SELECT coalesce(listed.site, '') AS site, place, {_COUNTS} FROM finding JOIN listed USING (row)
    GROUP BY ALL ORDER BY yes DESC, perhaps DESC, site, place"""
_BY_URGENCY = """
    SELECT urgency, count(DISTINCT row) FILTER (verdict = 'affected'),
        count(DISTINCT row) FILTER (verdict = 'undetermined')
    FROM finding GROUP BY urgency
    ORDER BY CASE urgency WHEN 'now' THEN 0 WHEN 'soon' THEN 1 ELSE 2 END, urgency
"""
_BY_FACT = """
    SELECT fact, why, count(DISTINCT row) AS units FROM (
        SELECT row, unnest(string_split(missing, '; ')) AS fact, unnest(string_split(why, '; ')) AS why
        FROM finding WHERE missing <> '')
    GROUP BY fact, why ORDER BY units DESC, fact, why
"""
