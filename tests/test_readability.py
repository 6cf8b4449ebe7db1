"""The reading grade, against values worked out by hand."""

from __future__ import annotations

import pytest

from lockring.readability import flesch_kincaid_grade

GRADE = flesch_kincaid_grade()


@pytest.mark.parametrize(
    ("text", "words", "sentences", "syllables"),
    [
        ("The cat sat on the mat.", 6, 1, 6),
        ("Do not use it. Call us now.", 7, 2, 7),
        ("Discontinue administration immediately.", 3, 1, 4 + 5 + 5),
        ("If the ring is loose: call.", 6, 2, 6),
        ("Call about MMT-1780 at www.example.com now", 4, 1, 5),
        ("The zorblax is here.", 4, 1, 5),
    ],
)
def test_the_grade_is_that_of_words_sentences_and_syllables(
    text: str, words: int, sentences: int, syllables: int
) -> None:
    assert GRADE(text) == pytest.approx(0.39 * words / sentences + 11.8 * syllables / words - 15.59)


def test_a_text_without_words_asks_nothing_of_its_reader() -> None:
    assert GRADE("MMT-1780 2021") == 0


def test_the_makers_letter_reads_harder_than_ours() -> None:
    theirs = "Replacement pumps will become available and continue to be immediately available."
    ours = "A new pump is ready for you at once if the ring has a problem."
    assert GRADE(ours) < 8 < GRADE(theirs)
