"""What somebody wants to hear of: a notice, a family of devices, a firm, a model; no topic is everything."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable

import msgspec

from lockring.facts import Device, known
from lockring.judge import judge_scope
from lockring.notice import Notice, Revision, Status

_ENDS_FAMILY = re.compile(
    r":(?=\s)|\(| with | that | con | que "
)  # from here on a product is told apart from its sisters


class TopicKind(enum.Enum):
    """By what a notice is chosen."""

    NOTICE = "notice"
    FAMILY = "family"
    FIRM = "firm"
    MODEL = "model"


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to hear of. `value`: the id of the notice, the slug of a family or firm, or a model."""

    kind: TopicKind
    value: str


def slug(text: str) -> str:
    """The text in small letters of ASCII and digits, with single dashes: the same for all its spellings."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def family(revision: Revision) -> str:
    """What the devices of this revision are called as a family: its product, up to what sets some apart."""
    return _ENDS_FAMILY.split(revision.product)[0].strip(" ,")


def touches(topics: Iterable[Topic], notice: Notice) -> bool:
    """Whether the notice is about one of these topics, in any of its revisions. Without a topic it is.

    Of a model it is enough that a revision may cover it: what is not known is not a no.
    """
    wanted = tuple(topics)
    return not wanted or any(_is_about(one, notice) for one in wanted)


def _is_about(topic: Topic, notice: Notice) -> bool:
    match topic.kind:
        case TopicKind.NOTICE:
            return topic.value == notice.id
        case TopicKind.FAMILY:
            return any(slug(family(one)) == topic.value for one in notice.revisions)
        case TopicKind.FIRM:
            return any(slug(one.recalling_firm) == topic.value for one in notice.revisions)
        case TopicKind.MODEL:
            device = Device.of({"model_number": known("model_number", topic.value)})
            return any(_may_cover(device, one) for one in notice.revisions)


def _may_cover(device: Device, revision: Revision) -> bool:
    return revision.status is Status.WITHDRAWN or judge_scope(device, revision.scope) is not False
