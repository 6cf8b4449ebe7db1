"""What comes round: a message that is due goes out, and one duty that fails keeps none of the others."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from django.utils import timezone

from lockring.service import rounds


def test_a_duty_that_fails_keeps_none_of_the_others_from_being_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[datetime] = []

    def fails(_: datetime) -> None:
        raise RuntimeError("Alma Reyes")

    monkeypatch.setattr(rounds, "_DUTIES", (fails, done.append))
    rounds.once(timezone.now())
    assert len(done) == 1
    assert "a duty failed: fails" in caplog.text


@pytest.mark.django_db
def test_the_rounds_of_a_service_with_nothing_to_do_end_when_they_are_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop = threading.Event()
    stop.set()
    rounds.run(stop)
    rounds.once(timezone.now())
    assert not caplog.records
