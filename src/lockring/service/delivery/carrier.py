"""What a carrier does for us: it takes a parcel, gives a label for it, and says where it is."""

from __future__ import annotations

import enum
from typing import Protocol
from uuid import UUID

import msgspec

from lockring.service.delivery.addresses import Address


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel to be carried. Ordered twice under one `name`, it is one parcel.

    `desk` and `person` are the two ends; `goes_back` says that it travels from the person to the desk.
    `reference` is printed on labels of ours.
    """

    name: UUID
    reference: str
    desk: Address
    person: Address
    goes_back: bool = False


class Shipment(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier made of an order: its tracking number, and the label as PDF."""

    tracking: str
    label: bytes


class Whereabouts(enum.Enum):
    """Where a parcel is, as its carrier says: to be shown, and nothing is done on it (see `remedy.case`)."""

    UNKNOWN = "unknown"
    LABEL_MADE = "label_made"
    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    GOES_BACK = "goes_back"
    FAILED = "failed"


class Carrier(Protocol):
    """Somebody who brings parcels. Every failure is a ServiceError that says what to do, and no address."""

    @property
    def name(self) -> str:
        """As it stands in events, and on pages."""
        ...

    def ship(self, order: Order) -> Shipment:
        """The shipment of this order: the same one, however often it is asked for."""
        ...

    def status(self, tracking: str) -> Whereabouts:
        """Where the parcel is."""
        ...
