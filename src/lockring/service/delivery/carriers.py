"""Which carrier this service uses, as LOCKRING_CARRIER says."""

from __future__ import annotations

from django.conf import settings

from lockring.errors import ServiceError
from lockring.service.delivery.carrier import Carrier
from lockring.service.delivery.easypost import EasyPost
from lockring.service.delivery.file_carrier import FileCarrier
from lockring.service.places import MADE_UP_SENDER


def chosen() -> Carrier:
    """The carrier. Raises ServiceError for another name, or where a real one would send from nowhere."""
    name, _, key = settings.LOCKRING_CARRIER.partition(":")
    if name == "file" and not key:
        return FileCarrier()
    if name != "easypost" or not key:
        raise ServiceError("LOCKRING_CARRIER: expected file, or easypost:KEY")
    if settings.LOCKRING_SENDER == MADE_UP_SENDER:
        raise ServiceError(
            "LOCKRING_SENDER: set where your parcels come from; a carrier brings them back to it"
        )
    return EasyPost(key)
