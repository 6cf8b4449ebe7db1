"""Figures of real recalls, each with its source, and what nobody has published and we have to assume."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from lockring.campaign.strategy import Channel


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure that somebody published. `value` is a share, 0 to 1."""

    value: float
    says: str
    source: str


_CPSC = "US Consumer Product Safety Commission, 865 recalls closed in the years 2013 to 2016"
_CARS = "Alliance for Automotive Innovation, completion of US car recalls"

DIRECT_NOTICE = Figure(value=0.50, says="corrected after direct notice to consumers", source=_CPSC)
PRESS_RELEASE = Figure(value=0.06, says="corrected after a press release alone", source=_CPSC)
CARS = Figure(value=0.75, says="of recalled cars are mended on average", source=_CARS)
CARS_NEW = Figure(value=0.83, says="of new cars are mended", source=_CARS)
CARS_FIVE_TO_TEN = Figure(value=0.44, says="of cars 5 to 10 years old are mended", source=_CARS)
CARS_OVER_TEN = Figure(value=0.29, says="of cars more than 10 years old are mended", source=_CARS)
REMOTES_IN_WARRANTY = Figure(
    value=float(Fraction(1117, 31310)),
    says="of the remote controls recalled in 2021 were counted when owners in warranty were told: at most "
    "1,117 of 31,310",
    source="FDA, recalls of MiniMed remote controllers of 2019 and 2021",
)
FIGURES = (
    DIRECT_NOTICE,
    PRESS_RELEASE,
    CARS,
    CARS_NEW,
    CARS_FIVE_TO_TEN,
    CARS_OVER_TEN,
    REMOTES_IN_WARRANTY,
)

_MIDDLE_AGE = 5.0  # years: where the figures for cars change
_OLD_AGE = 10.0


def age_factor(years: float) -> float:
    """How much more (above 1) or less the owners of a device of this age act than those of all ages."""
    if years < _MIDDLE_AGE:
        return CARS_NEW.value / CARS.value
    return (CARS_FIVE_TO_TEN if years <= _OLD_AGE else CARS_OVER_TEN).value / CARS.value


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """What is assumed of one channel. Shares are 0 to 1, times are days, money is US dollars."""

    known: float
    """Of owners, who have such an address on some list."""
    dead: float
    """Of these addresses, at which nothing arrives."""
    answers: float
    """Of those at whom a message arrives, who answer this one; of devices of all ages."""
    days_to_answer: float
    """On average, of those who answer; the times fall off exponentially."""
    days_to_bounce: float
    """Until it is known that nothing arrives."""
    costs: float
    """Of one message, work and postage included."""


def _ways() -> dict[Channel, Way]:
    return {
        Channel.EMAIL: Way(
            known=0.6, dead=0.12, answers=0.25, days_to_answer=3, days_to_bounce=0, costs=0.001
        ),
        Channel.SMS: Way(known=0.6, dead=0.08, answers=0.25, days_to_answer=1, days_to_bounce=0, costs=0.02),
        Channel.LETTER: Way(
            known=0.92,
            dead=0.1,
            answers=DIRECT_NOTICE.value,
            days_to_answer=10,
            days_to_bounce=14,
            costs=1.2,
        ),
        Channel.PHONE: Way(
            known=0.7, dead=0.15, answers=0.5, days_to_answer=0.5, days_to_bounce=0, costs=6.0
        ),
        Channel.PUSH: Way(known=0.05, dead=0.1, answers=0.2, days_to_answer=0.5, days_to_bounce=0, costs=0.0),
    }


class Assumptions(msgspec.Struct, frozen=True, kw_only=True):
    """What no source states. Each can be set otherwise; the answer of a letter is the published figure."""

    ways: dict[Channel, Way] = msgspec.field(default_factory=_ways)
    alike: float = 0.5
    """Of owners, who are of one mind about every message; the others decide anew at each. 0 to 1."""
    oldest: float = 12.0
    """Devices are 0 to this old, in years, each age as likely."""
    in_warranty: float = REMOTES_IN_WARRANTY.value
    """Of owners, whose device is in warranty: the published figure of the remote controls."""
    press_days: float = 7.0
    """Until who acts on the news has done so, on average."""


SAID = (
    "Which addresses are on the lists, how many are dead, and what a message costs: no source; our guess.",
    (
        "A letter gets the published answer of direct notice; the other channels are a guess beside it. Who acted "
        "in the published figures counts here as who answers."
    ),
    "Owners answer by the age of the device as those of cars do.",
    "Devices are 0 to 12 years old, each age as likely; each model that the notice names has as many owners.",
    "Half of the owners are of one mind about every message; the others decide anew at each.",
    "How many are in warranty is the figure of the remote controls, for every notice.",
)
"""The assumptions in words, for who reads the answer."""
