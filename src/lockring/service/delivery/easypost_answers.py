"""What EasyPost answers, as far as it is read. What does not fit is an error, never a guess. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeVar

import msgspec

from lockring.errors import ServiceError
from lockring.service.delivery.carrier import Whereabouts

Kind = TypeVar("Kind")

_MEANS: Mapping[str, Whereabouts] = {
    "pre_transit": Whereabouts.LABEL_MADE,
    "in_transit": Whereabouts.ON_ITS_WAY,
    "out_for_delivery": Whereabouts.ON_ITS_WAY,
    "available_for_pickup": Whereabouts.ON_ITS_WAY,
    "delivered": Whereabouts.DELIVERED,
    "return_to_sender": Whereabouts.GOES_BACK,
    "failure": Whereabouts.FAILED,
    "cancelled": Whereabouts.FAILED,
    "error": Whereabouts.FAILED,
}
"""docs.easypost.com, Tracker: every other status is not known."""


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """One way to send a parcel, and what it costs."""

    id: str
    rate: str
    currency: str = "USD"


class PostageLabel(msgspec.Struct, frozen=True, kw_only=True):
    """Where a label lies."""

    label_url: str | None = None
    label_pdf_url: str | None = None


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment. It has a tracking number and a label once it is bought."""

    id: str
    reference: str | None = None
    rates: tuple[Rate, ...] = ()
    tracking_code: str | None = None
    postage_label: PostageLabel | None = None

    @property
    def is_bought(self) -> bool:
        """Whether it can travel."""
        return bool(self.tracking_code and self.label_url)

    @property
    def label_url(self) -> str:
        """Where its label lies, as PDF if there are several; empty where there is none."""
        label = self.postage_label or PostageLabel()
        return label.label_pdf_url or label.label_url or ""


class Tracker(msgspec.Struct, frozen=True, kw_only=True):
    """Where a parcel is."""

    status: str


class Trackers(msgspec.Struct, frozen=True, kw_only=True):
    """What was found for a tracking number, the newest first."""

    trackers: tuple[Tracker, ...]


def read(body: bytes, kind: type[Kind]) -> Kind:
    """The answer. Raises ServiceError for one that is something else."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError:
        raise ServiceError(
            "EasyPost answered with something that is no answer; nothing is lost: send again later"
        ) from None


def cheapest(made: Made) -> str:
    """The id of the rate that costs least. Raises ServiceError where nobody goes there, or prices differ."""
    if not made.rates:
        raise ServiceError("no carrier of EasyPost goes to this address; check it, then send again")
    if len({rate.currency for rate in made.rates}) > 1:
        raise ServiceError("EasyPost offers prices in several currencies; choose one in the account")
    try:
        return min(made.rates, key=lambda rate: Decimal(rate.rate)).id
    except InvalidOperation:
        raise ServiceError("EasyPost gave a price that is no number; try again later") from None


def whereabouts(found: Trackers) -> Whereabouts:
    """Where the parcel is."""
    return (
        _MEANS.get(found.trackers[0].status, Whereabouts.UNKNOWN) if found.trackers else Whereabouts.UNKNOWN
    )
