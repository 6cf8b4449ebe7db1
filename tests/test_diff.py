"""What changed between two revisions: told in devices and people, not in the text of a file."""

from __future__ import annotations

from datetime import date

import pytest

from lockring import FactError, Notice
from lockring.diff import DeviceChange, diff, pick
from lockring.notice import Audience, Claim, Status, VerdictKind
from lockring.scope import Gap, OneOf, Unlisted
from tests.builders import clause, observation, revision, step

MODEL = OneOf(fact="model_number", values=("MX-1",))
MODELS = OneOf(fact="model_number", values=("MX-1", "MX-2"))
NO, OPEN, YES = VerdictKind.NOT_AFFECTED, VerdictKind.UNDETERMINED, VerdictKind.AFFECTED


def test_a_model_that_is_added_is_newly_covered() -> None:
    changes = diff(revision(clause(MODEL)), revision(clause(MODELS)))
    assert changes.devices == (DeviceChange(models=("MX-2",), facts={}, before=NO, after=YES),)


def test_a_scope_written_anew_that_covers_the_same_devices_has_changed_nothing() -> None:
    apart = revision(clause(OneOf(fact="model_number", values=("MX-2",)), name="b"), clause(MODEL, name="a"))
    assert diff(revision(clause(MODELS)), apart).devices == ()


def test_a_condition_that_falls_away_is_told_by_the_answers_for_which_it_matters() -> None:
    asked = (observation("ring_condition", "intact", "loose", "damaged"),)
    bad = OneOf(fact="ring_condition", values=("loose", "damaged"))
    changes = diff(
        revision(clause(MODEL, bad), observations=asked), revision(clause(MODEL), observations=asked)
    )
    assert changes.devices == (
        DeviceChange(models=("MX-1",), facts={"ring_condition": ("intact",)}, before=NO, after=YES),
    )
    back = diff(revision(clause(MODEL)), revision(clause(MODEL, bad), observations=asked)).devices
    assert [(change.before, change.after) for change in back] == [(YES, NO)]


def test_values_that_turn_alike_are_told_together() -> None:
    asked = (observation("ring_condition", "intact", "loose", "damaged"),)
    bad = OneOf(fact="ring_condition", values=("loose", "damaged"))
    whole = OneOf(fact="ring_condition", values=("intact",))
    changes = diff(
        revision(clause(MODEL, whole), observations=asked), revision(clause(MODEL, bad), observations=asked)
    )
    told = {(change.before, change.after): change.facts["ring_condition"] for change in changes.devices}
    assert told == {(NO, YES): ("loose", "damaged"), (YES, NO): ("intact",)}


def test_a_list_that_is_withheld_is_open_not_gone() -> None:
    lots = revision(clause(MODEL, OneOf(fact="lot_number", values=("A1",))))
    withheld = revision(clause(MODEL, Unlisted(fact="lot_number", gap=Gap.WITHHELD, ask="Call.")))
    assert {(change.before, change.after) for change in diff(lots, withheld).devices} == {
        (YES, OPEN),
        (NO, OPEN),
    }


def test_a_notice_without_models_is_compared_all_the_same() -> None:
    before, after = (
        revision(clause(OneOf(fact="lot_number", values=lots))) for lots in (("A1",), ("A1", "A2"))
    )
    assert diff(before, after).devices == (
        DeviceChange(models=(), facts={"lot_number": ("A2",)}, before=NO, after=YES),
    )


def test_a_withdrawn_revision_covers_nothing_any_more() -> None:
    changes = diff(revision(clause(MODEL)), revision(clause(MODEL), status=Status.WITHDRAWN))
    assert changes.devices == (DeviceChange(models=("MX-1",), facts={}, before=YES, after=NO),)


def test_steps_figures_and_who_was_told_are_told_as_before_and_after() -> None:
    limited = Audience(
        says="Owners in warranty.", source="letter", all=(OneOf(fact="in_warranty", values=("yes",)),)
    )
    old = revision(told=limited, claims=(Claim(what="devices", value=1117, source="letter"),))
    new = revision(
        told=Audience(says="All owners.", source="letter"),
        claims=(Claim(what="devices", value=31310, source="letter"),),
        advice=(step(text="Call now."), step("stop", text="Stop.")),
    )
    changes = diff(old, new)
    assert [(c.what, c.before, c.after) for c in changes.advice] == [
        ("call", "Call us.", "Call now."),
        ("stop", "", "Stop."),
    ]
    assert [(c.before, c.after) for c in changes.figures] == [("1,117", "31,310")]
    assert [(c.what, c.before, c.after) for c in changes.told] == [
        ("told", "Owners in warranty.", "All owners."),
        ("only if in_warranty", "yes", ""),
    ]
    assert diff(old, old).told == diff(old, old).advice == diff(old, old).figures == ()


def test_the_newest_revision_is_compared_with_the_one_before_it() -> None:
    days = [date(2019, 1, 1), date(2020, 1, 1), date(2021, 1, 1)]
    held = Notice(id="a-notice", revisions=tuple(revision(revised_on=day) for day in days))
    assert [r.revised_on for r in pick(held, None, None)] == days[1:]
    assert [r.revised_on for r in pick(held, None, days[1])] == days[:2]
    assert [r.revised_on for r in pick(held, days[0], None)] == [days[0], days[2]]
    assert [r.revised_on for r in pick(held, days[0], days[1])] == days[:2]
    with pytest.raises(
        FactError, match="has no revision of 2018-01-01; it has 2019-01-01, 2020-01-01, 2021-01-01"
    ):
        pick(held, date(2018, 1, 1), None)
    for old, new in ((days[1], days[0]), (days[1], days[1]), (None, days[0])):
        with pytest.raises(FactError, match="no earlier revision"):
            pick(held, old, new)


def test_the_recall_of_2021_covers_the_whole_rings_that_the_one_of_2020_left(
    notices: dict[str, Notice],
) -> None:
    old, new = pick(notices["medtronic-minimed-600-retainer-ring"], None, None)
    changes = diff(old, new)
    newly = [c for c in changes.devices if "MMT-1780" in c.models and (c.before, c.after) == (NO, YES)]
    assert [c.facts for c in newly] == [
        {"ring_condition": ("intact",), "reservoir_locks": ("yes",), "ring_color": ("clear",)}
    ]
    assert [(c.before, c.after) for c in changes.figures if c.what == "devices in the US"] == [
        ("322,005", "463,464")
    ]


def test_the_recall_of_the_remotes_grew_from_1117_to_31310(notices: dict[str, Notice]) -> None:
    changes = diff(*pick(notices["medtronic-minimed-remote-controller"], None, None))
    assert changes.devices == ()
    assert {(c.before, c.after) for c in changes.figures} == {("1,117", "31,310")}
    assert ("only if in_warranty", "yes", "") in {(c.what, c.before, c.after) for c in changes.told}
    assert {c.what for c in changes.advice if not c.before} >= {"stop-remote", "return-remote"}
