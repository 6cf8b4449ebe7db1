"""What a language has to say for every message: one value a language, with nothing left out. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from lockring.message.occasions import Occasion


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """All words of one language. `{thing}` is what is sent, `{Thing}` at the head of a sentence."""

    device: str
    kit: str
    months: tuple[str, ...]
    day: str
    subjects: Mapping[Occasion, str]
    paragraphs: Mapping[Occasion, tuple[str, ...]]
    goes_first: str
    after_points: str
    link_label: str
    invitation_label: str
    reference: str
    call: str
    call_notice: str
    no_answer: str
