"""A program that opens cases and moves them on, until it is killed. It says each key before and after.

    python -m tests.service.asking

"asks KEY" is what a client sent, "has KEY" what the service acknowledged to it.
"""

from __future__ import annotations

from uuid import uuid4

import django


def main() -> None:
    """Writes as fast as it can."""
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "lockring.service.settings"
    django.setup()
    from django.utils import timezone

    from lockring.remedy.events import ProblemReported
    from lockring.service import casework
    from tests.service.builders import OWNER, asked, person

    owner = person()
    while True:
        opening, reporting = str(uuid4()), str(uuid4())
        print("asks", opening, flush=True)
        row = casework.open_case(asked(), owner, by=OWNER, at=timezone.now(), key=opening)
        print("has", opening, flush=True)
        event = ProblemReported(at=timezone.now(), by=OWNER.part, who=OWNER.who, says="It slips.")
        print("asks", reporting, flush=True)
        casework.record(row.id, event, key=reporting)
        print("has", reporting, flush=True)


if __name__ == "__main__":
    main()
