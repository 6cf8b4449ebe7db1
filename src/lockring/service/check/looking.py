"""The answer to what a person has said: also where the store cannot be read, which is told."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import msgspec
from django.utils.translation import get_language

from lockring.errors import StoreError
from lockring.report import CheckReport, check_report
from lockring.service import answers, checking
from lockring.service.answers import Said, Step
from lockring.service.wording import ENGLISH
from lockring.session import Session

_log = logging.getLogger(__name__)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was said, and the report on it."""

    said: Said
    report: CheckReport


def look(steps: Sequence[Step]) -> Answer:
    """What all notices that can be read say of these steps, in the language of the page.

    Raises FactError for what cannot be read.

    Where the store cannot be read, the notices that come with Lockring are asked all the same: who is told
    to stop must not wait for the store. The report then says that not all was looked at.
    """
    try:
        said = answers.read(checking.session(), steps)
        return Answer(said=said, report=checking.report(said.looked, said.remarks))
    except StoreError as error:
        _log.error("the store of notices cannot be read: %s", type(error).__name__)
        return _without_store(steps, error)


def _without_store(steps: Sequence[Step], error: StoreError) -> Answer:
    published = checking.published()
    said = answers.read(Session(notices=checking.notices(get_language() or ENGLISH)), steps)
    looked = said.looked
    report = check_report(
        looked.device,
        looked.findings,
        question=looked.question,
        remarks=said.remarks,
        unreadable=(*published.unreadable, error),
        not_compared=looked.not_compared,
    )
    return Answer(said=said, report=report)
