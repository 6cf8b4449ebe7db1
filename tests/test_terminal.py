"""Asking in a real terminal: one question at a time, with a way back and a way out."""

from __future__ import annotations

import pytest

from tests.terminal import Terminal

ONLY_RING = ("check", "--notice", "medtronic-minimed-600-retainer-ring")


def test_a_person_types_the_model_answers_three_questions_and_is_told_what_to_do() -> None:
    terminal = Terminal(*ONLY_RING)
    terminal.answer("What model number", "mmt 1780 k")
    terminal.answer("How is the ring around", "1")
    terminal.answer("What colour is the ring", "1")
    terminal.answer("Does the reservoir lock", "1")
    seen, status = terminal.end()
    assert "AFFECTED: MiniMed 600 pumps" in seen
    assert "Keep using your pump" in seen
    assert "Still to answer" not in seen
    assert status == 1


def test_going_back_changes_an_answer() -> None:
    terminal = Terminal("check", "MMT-1780", *ONLY_RING[1:])
    terminal.answer("How is the ring around", "3")
    terminal.answer("What colour is the ring", "b")
    terminal.answer("How is the ring around", "1")
    terminal.answer("What colour is the ring", "2")
    terminal.answer("Does the reservoir lock", "1")
    seen, status = terminal.end()
    assert "NOT AFFECTED by this notice" in seen
    assert status == 0


def test_who_cannot_see_the_ring_is_shown_how_to_feel_it() -> None:
    terminal = Terminal("check", "MMT-1780", *ONLY_RING[1:])
    terminal.answer("How is the ring around", "6")
    terminal.answer("fingertip", "5")
    terminal.answer("What colour is the ring", "4")
    terminal.answer("cannot be felt", "3")
    seen, status = terminal.end()
    assert "WE CANNOT TELL YET" in seen
    assert "Stop using the pump" in seen
    assert status == 3


def test_a_wrong_key_or_a_phone_number_is_asked_again() -> None:
    terminal = Terminal(*ONLY_RING)
    terminal.answer("What model number", "1-800-378-2292")
    terminal.wait_for("looks like a phone number")
    terminal.answer("What model number", "MMT-722")
    seen, status = terminal.end()
    assert "NOT AFFECTED" in seen
    assert status == 0


@pytest.mark.parametrize("key", ["q", "\x04"])
def test_stopping_shows_what_is_known_so_far(key: str) -> None:
    terminal = Terminal("check", "MMT-1780", *ONLY_RING[1:])
    terminal.answer("How is the ring around", key)
    seen, status = terminal.end()
    assert "Still to answer: How is the ring around" in seen
    assert status == 3


def test_a_choice_that_is_not_offered_is_refused_with_the_answers() -> None:
    terminal = Terminal("check", "MMT-1780", *ONLY_RING[1:])
    terminal.answer("How is the ring around", "9")
    terminal.wait_for("Type a number from 1 to 6.")
    terminal.answer("How is the ring around", "Whole and firm")
    terminal.answer("What colour is the ring", "q")
    assert terminal.end()[1] == 3


def test_a_barcode_typed_at_the_first_question_is_read() -> None:
    terminal = Terminal(*ONLY_RING)
    terminal.answer("What model number", "(01)00643169001763(21)NG1")
    terminal.answer("What model number", "MMT-1780K")
    terminal.answer("How is the ring around", "q")
    seen, _ = terminal.end()
    assert "serial number NG1" in seen
