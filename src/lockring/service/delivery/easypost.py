"""Parcels by EasyPost, which buys postage from many carriers (docs.easypost.com, API v2).

Each order is a shipment of EasyPost whose `reference` is the order's name. Before anything is made or bought
it is looked for by that name, and each new attempt begins with that: so an answer that was lost on its way
costs no second parcel.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import msgspec

from lockring.errors import ServiceError
from lockring.service.delivery.addresses import Address
from lockring.service.delivery.carrier import Order, Shipment, Whereabouts
from lockring.service.delivery.easypost_answers import Made, Trackers, cheapest, read, whereabouts

if TYPE_CHECKING:
    import httpx2

# httpx2 and stamina are imported where they are used: only a parcel pays for their start.

Given = TypeVar("Given")

_BOX = {"length": 9.0, "width": 6.0, "height": 3.0, "weight": 16.0}  # inches, ounces: a pump with its papers
_LABEL = {"label_format": "PDF", "label_size": "4x6"}
_PASSING = frozenset((408, 425, 429))  # and every 5xx


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long EasyPost is waited for: somebody sits before the page meanwhile."""

    timeout_s: float = 20.0
    attempts: int = 3
    wait_initial_s: float = 1.0
    label_max_bytes: int = 5_000_000


class _PassingError(Exception):
    """What may be gone at the next attempt. Its words are for a person."""


class EasyPost:
    """A carrier by its key. `url` is another one in tests only."""

    name = "easypost"

    def __init__(
        self, key: str, url: str = "https://api.easypost.com/v2", patience: Patience | None = None
    ) -> None:
        self._key, self._url, self._patience = key, url, patience or Patience()

    def ship(self, order: Order) -> Shipment:
        """The shipment with its label, found, made or bought. Raises ServiceError where that failed."""
        return self._patiently(lambda client: self._shipped(client, order))

    def status(self, tracking: str) -> Whereabouts:
        """What the newest tracker says. Raises ServiceError where EasyPost does not answer."""
        found = self._patiently(
            lambda client: self._asked(client, "GET", "trackers", Trackers, query={"tracking_code": tracking})
        )
        return whereabouts(found)

    def _shipped(self, client: httpx2.Client, order: Order) -> Shipment:
        made = self._found(client, order.name)
        if made is None:
            made = self._asked(client, "POST", "shipments", Made, body={"shipment": _described(order)})
        if not made.is_bought:
            rate = cheapest(made)
            made = self._asked(client, "POST", f"shipments/{made.id}/buy", Made, body={"rate": {"id": rate}})
        if not made.is_bought:
            raise _PassingError("EasyPost took the order and gave no label")
        return Shipment(tracking=made.tracking_code or "", label=self._label(client, made.label_url))

    def _found(self, client: httpx2.Client, name: UUID) -> Made | None:
        answer = self._answer(client, "GET", f"shipments/{name}")
        if answer.status_code == 404:
            return None
        _refuse(answer)
        made = read(answer.content, Made)
        if made.reference != str(name):
            raise ServiceError("EasyPost answered with another parcel; nothing was sent; try again")
        return made

    def _asked(
        self,
        client: httpx2.Client,
        method: str,
        path: str,
        kind: type[Given],
        body: dict[str, Any] | None = None,
        query: dict[str, str] | None = None,
    ) -> Given:
        answer = self._answer(client, method, path, body, query)
        _refuse(answer)
        return read(answer.content, kind)

    def _answer(
        self,
        client: httpx2.Client,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        query: dict[str, str] | None = None,
    ) -> httpx2.Response:
        return client.request(method, f"{self._url}/{path}", json=body, params=query, auth=(self._key, ""))

    def _label(self, client: httpx2.Client, url: str) -> bytes:
        """The label from where EasyPost keeps it: another host, which is not shown the key."""
        if not url.startswith(("https://", self._url.rpartition("/")[0] + "/")):
            raise ServiceError("EasyPost gave no address of a label; look the parcel up at EasyPost")
        parts = bytearray()
        with client.stream("GET", url) as answer:
            _refuse(answer)
            for part in answer.iter_bytes():
                parts += part
                if len(parts) > self._patience.label_max_bytes:
                    raise ServiceError("EasyPost gave a label that is far too large; look it up at EasyPost")
        if not parts.startswith(b"%PDF-"):
            raise ServiceError(
                "EasyPost gave a label that is no PDF; set the label format of the account to PDF"
            )
        return bytes(parts)

    def _patiently(self, do: Callable[[httpx2.Client], Given]) -> Given:
        """Does it, again after what passes by. Raises ServiceError, and nothing that quotes what was sent."""
        import httpx2
        import stamina

        logging.getLogger("stamina").addHandler(logging.NullHandler())
        patience = self._patience
        passing = (httpx2.RequestError, _PassingError)
        try:
            for attempt in stamina.retry_context(
                on=passing, attempts=patience.attempts, timeout=None, wait_initial=patience.wait_initial_s
            ):
                with attempt, httpx2.Client(timeout=patience.timeout_s) as client:
                    return do(client)
        except _PassingError as error:
            raise ServiceError(f"{error}; nothing is lost: send again in a few minutes") from None
        except (httpx2.HTTPError, httpx2.InvalidURL):
            raise ServiceError(
                "EasyPost cannot be reached or is too slow; nothing is lost: send again in a few minutes"
            ) from None
        raise AssertionError("an attempt ends by returning or raising")


def _described(order: Order) -> dict[str, Any]:
    """EasyPost turns the two addresses round itself where `is_return` is set."""
    return {
        "reference": str(order.name),
        "is_return": order.goes_back,
        "to_address": _address(order.person),
        "from_address": _address(order.desk),
        "parcel": _BOX,
        "options": {**_LABEL, "print_custom_1": order.reference},
    }


def _address(address: Address) -> dict[str, str]:
    return {
        "name": address.name,
        "street1": address.street,
        "street2": address.street_more,
        "city": address.city,
        "state": address.region,
        "zip": address.postal_code,
        "country": address.country,
    }


def _refuse(answer: httpx2.Response) -> None:
    """Raises for every answer but a good one. Of EasyPost's own words only the code is repeated."""
    status = answer.status_code
    if status in (200, 201):
        return
    if status in _PASSING or status >= 500:
        raise _PassingError(f"EasyPost is busy or down ({status})")
    if status in (401, 403):
        raise ServiceError("EasyPost refuses the key; check LOCKRING_CARRIER")
    if status == 402:
        raise ServiceError("EasyPost wants its account to be paid up; then send again")
    code = re.search(rb'"code":\s*"([A-Z_.]{3,60})"', answer.read())
    named = f", {code[1].decode()}" if code else ""
    raise ServiceError(f"EasyPost refuses the parcel ({status}{named}); check the address, then send again")
