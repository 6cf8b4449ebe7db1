"""The carrier that is built in: it draws our own label and asks nobody. To try out, or for an own courier."""

from __future__ import annotations

from lockring.service.delivery import label
from lockring.service.delivery.carrier import Order, Shipment, Whereabouts
from lockring.service.delivery.label import Label

_DIGITS = 15
_PREFIX = "LF"


class FileCarrier:
    """Makes a tracking number of each order's name, and a label. It never hears where a parcel is."""

    name = "file"

    def ship(self, order: Order) -> Shipment:
        """The label of the order. Raises ServiceError for an address that cannot be printed."""
        tracking = tracking_number(order.name.int)
        sender, receiver = (order.person, order.desk) if order.goes_back else (order.desk, order.person)
        said = Label(
            sender=sender,
            receiver=receiver,
            tracking=tracking,
            reference=order.reference,
            goes_back=order.goes_back,
        )
        return Shipment(tracking=tracking, label=label.pdf(said))

    def status(self, tracking: str) -> Whereabouts:
        """That a label was made, where the number is one of ours; more it cannot know."""
        digits = tracking.removeprefix(_PREFIX)
        is_ours = len(digits) == _DIGITS + 1 and digits.isdecimal() and _luhn(digits[:-1]) == digits[-1]
        return Whereabouts.LABEL_MADE if is_ours else Whereabouts.UNKNOWN


def tracking_number(drawn: int) -> str:
    """LF and 16 digits; the last one checks the others (Luhn, ISO/IEC 7812-1), so a wrong digit shows."""
    digits = f"{drawn % 10**_DIGITS:0{_DIGITS}}"
    return f"{_PREFIX}{digits}{_luhn(digits)}"


def _luhn(digits: str) -> str:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)
