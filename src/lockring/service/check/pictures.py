"""Our own drawings: which to show beside a question, and what each shows in words."""

from __future__ import annotations

import msgspec
from django.utils.translation import gettext_lazy as _

from lockring.selfcheck import Question
from lockring.service.check.words import Text
from lockring.vocabulary import COMPANION, label_fact


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """One drawing: its file, its caption, and its words for who does not see it."""

    file: str
    caption: Text
    says: Text

    @property
    def path(self) -> str:
        """Where the drawing is among the static files."""
        return f"lockring/pictures/{self.file}.svg"


_CLEAR = Picture(
    file="ring-clear",
    caption=_("Clear ring"),
    says=_("The top of the pump. The ring around the hole of the reservoir is see-through, like glass."),
)
_BLACK = Picture(
    file="ring-black",
    caption=_("Black ring"),
    says=_("The top of the pump. The ring around the hole of the reservoir is black all the way round."),
)
_WHOLE = Picture(
    file="ring-whole",
    caption=_("Whole and firm"),
    says=_("A ring that is one smooth circle. It sits flat and does not move."),
)
_LOOSE = Picture(
    file="ring-loose",
    caption=_("Loose"),
    says=_("A ring that has come away from the pump on one side, with a gap. It moves when you touch it."),
)
_CRACKED = Picture(
    file="ring-cracked",
    caption=_("Cracked or broken"),
    says=_("A ring with two cracks. A piece of it has broken out."),
)
_MISSING = Picture(
    file="ring-missing",
    caption=_("Missing"),
    says=_("The hole of the reservoir without any ring around it."),
)
_LOCKS = Picture(
    file="reservoir-locks",
    caption=_("It locks: it is flush with the pump"),
    says=_("A reservoir that is pushed all the way in. Its cap is turned, and sits flat on the pump."),
)
_NOT_LOCKED = Picture(
    file="reservoir-loose",
    caption=_("It does not lock: it sticks out or turns"),
    says=_("A reservoir that sticks out of the pump. There is a gap under its cap."),
)
_REMOTE = Picture(
    file="remote",
    caption=_("The remote: as small as a car key, with a few buttons"),
    says=_(
        "A small remote with a ring for keys, and three buttons marked S, ACT and B. On its back is a label."
    ),
)
LABEL = Picture(
    file="label",
    caption=_("The back of the device. REF or MODEL: the model number. SN: the serial number."),
    says=_(
        "The back of a pump and of a remote, each with a white label. On it stand REF with the model number, "
        "SN with the serial number, and a barcode with small print below it."
    ),
)

_ON_LABEL = ("model_number", "device_identifier", "serial_number", "lot_number", "unit_number")
_OF_NOTICES = {"ring": (_CLEAR, _BLACK), "reservoir": (_LOCKS, _NOT_LOCKED), "remote": (_REMOTE,)}
_OF_FACTS = {"ring_condition": (_WHOLE, _LOOSE, _CRACKED, _MISSING)}


def pictures(question: Question) -> tuple[Picture, ...]:
    """The drawings beside this question; none where there is nothing to see."""
    if label_fact(question.fact) is not None:
        return (LABEL,) if question.fact.removeprefix(COMPANION) in _ON_LABEL else ()
    if not question.picture:
        return ()
    return _OF_FACTS.get(question.fact) or _OF_NOTICES.get(question.picture, ())
