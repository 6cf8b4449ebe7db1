"""What every carrier does, the one in a file and the one behind an API; and what happens when that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from lockring.errors import ServiceError
from lockring.service.delivery import carriers
from lockring.service.delivery.addresses import Address
from lockring.service.delivery.carrier import Carrier, Order, Whereabouts
from lockring.service.delivery.easypost import EasyPost, Patience
from lockring.service.delivery.file_carrier import FileCarrier, tracking_number
from tests.service.carrier_stand_in import KEY, PDF, StandIn, running

DESK = Address(
    name="Returns desk", street="100 Depot Road", city="Northridge", region="CA", postal_code="91325"
)
ALMA = Address(
    name="Alma Reyes", street="12 Elm Street", city="Springfield", region="IL", postal_code="62701"
)
QUICK = Patience(timeout_s=2.5, attempts=3, wait_initial_s=0.01)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with running() as server:
        yield server


@pytest.fixture(params=["file", "easypost"])
def carrier(request: pytest.FixtureRequest, stand_in: StandIn) -> Carrier:
    return FileCarrier() if request.param == "file" else easypost(stand_in)


def easypost(stand_in: StandIn, key: str = KEY) -> EasyPost:
    return EasyPost(key, f"{stand_in.url}/v2", QUICK)


def order(number: int = 1, **fields: Any) -> Order:
    return Order(name=UUID(int=number), reference="LR-7K3M-9QXD", desk=DESK, person=ALMA, **fields)


# ---- what every carrier does


def test_a_shipment_has_a_number_and_a_label_as_pdf(carrier: Carrier) -> None:
    shipment = carrier.ship(order())
    assert len(shipment.tracking) >= 10
    assert shipment.label.startswith(b"%PDF-")


def test_an_order_that_is_given_again_is_the_same_parcel(carrier: Carrier) -> None:
    assert carrier.ship(order()) == carrier.ship(order())


def test_two_orders_are_two_parcels(carrier: Carrier) -> None:
    out, back = carrier.ship(order(1)), carrier.ship(order(2, goes_back=True))
    assert out.tracking != back.tracking


def test_what_was_only_ordered_is_not_said_to_be_delivered(carrier: Carrier, stand_in: StandIn) -> None:
    stand_in.status = "pre_transit"
    shipment = carrier.ship(order())
    assert carrier.status(shipment.tracking) is Whereabouts.LABEL_MADE


def test_a_number_that_nobody_gave_is_unknown(carrier: Carrier) -> None:
    assert carrier.status("LF0000000000000001") is Whereabouts.UNKNOWN


def test_a_carrier_has_a_name_for_the_events(carrier: Carrier) -> None:
    assert carrier.name in ("file", "easypost")


# ---- the one in a file


def test_one_wrong_digit_of_a_tracking_number_shows() -> None:
    right = tracking_number(123456789012345)
    assert FileCarrier().status(right) is Whereabouts.LABEL_MADE
    for place in range(2, len(right)):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert FileCarrier().status(wrong) is Whereabouts.UNKNOWN


# ---- the one behind an API


def test_the_cheapest_way_is_bought_and_the_key_is_not_shown_to_the_keeper_of_the_label(
    stand_in: StandIn,
) -> None:
    shipment = easypost(stand_in).ship(order())
    assert stand_in.bought == ["rate_1_2"]
    assert shipment.label == PDF
    assert stand_in.asked[-1] == ("GET", "/files/label.pdf")
    assert stand_in.keys[-1] == ""


def test_of_a_return_easypost_is_told_that_it_is_one(stand_in: StandIn) -> None:
    easypost(stand_in).ship(order(goes_back=True))
    made = stand_in.made[0]
    assert made["is_return"] is True
    assert made["to_address"]["street1"] == "12 Elm Street"
    assert made["from_address"]["street1"] == "100 Depot Road"


@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize("fault", [429, 500, 503, "slow", "lost"])
def test_what_passes_by_is_tried_again_and_nothing_is_bought_twice(
    stand_in: StandIn, fault: int | str, place: int
) -> None:
    stand_in.faults = [*[0] * place, fault]
    assert easypost(stand_in).ship(order()).label == PDF
    assert (len(stand_in.made), len(stand_in.bought)) == (1, 1)


@pytest.mark.parametrize(
    ("faults", "says"),
    [
        ([500] * 9, "busy or down .500.; nothing is lost: send again"),
        ([429] * 9, "busy or down .429."),
        (["slow"] * 9, "cannot be reached or is too slow"),
        (["lost"] * 9, "cannot be reached"),
        (["nonsense"], "something that is no answer"),
        ([401], "refuses the key; check LOCKRING_CARRIER"),
        ([402], "paid up"),
        ([0, 422], "refuses the parcel .422, ADDRESS.VERIFY.FAILURE.; check the address"),
        ([0, 0, 0, 404], "refuses the parcel"),
    ],
)
def test_every_failure_says_what_to_do_and_no_address(
    stand_in: StandIn, faults: list[int | str], says: str
) -> None:
    stand_in.faults = faults
    with pytest.raises(ServiceError, match=says) as error:
        easypost(stand_in).ship(order())
    told = f"{error.value!r} {error.value.__cause__!r}"
    for secret in ("Alma", "Elm", KEY):
        assert secret not in told


def _no_rates(stand_in: StandIn) -> None:
    stand_in.rates = []


def _odd_price(stand_in: StandIn) -> None:
    stand_in.rates = ["cheap", "1.00"]


def _no_pdf(stand_in: StandIn) -> None:
    stand_in.label = b"\x89PNG"


def _huge(stand_in: StandIn) -> None:
    stand_in.label = PDF + b"x" * 6_000_000


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (_no_rates, "no carrier of EasyPost goes to this address"),
        (_odd_price, "no number"),
        (_no_pdf, "no PDF"),
        (_huge, "too large"),
    ],
)
def test_an_answer_that_cannot_be_used_is_an_error(
    stand_in: StandIn, wrong: Callable[[StandIn], None], says: str
) -> None:
    wrong(stand_in)
    with pytest.raises(ServiceError, match=says):
        easypost(stand_in).ship(order())


def test_a_wrong_key_is_told_as_that(stand_in: StandIn) -> None:
    with pytest.raises(ServiceError, match="refuses the key"):
        easypost(stand_in, key="other").ship(order())


@pytest.mark.parametrize(
    ("status", "means"),
    [
        ("delivered", Whereabouts.DELIVERED),
        ("return_to_sender", Whereabouts.GOES_BACK),
        ("out_for_delivery", Whereabouts.ON_ITS_WAY),
        ("a word of tomorrow", Whereabouts.UNKNOWN),
    ],
)
def test_the_words_of_easypost_are_read(stand_in: StandIn, status: str, means: Whereabouts) -> None:
    carrier = easypost(stand_in)
    tracking = carrier.ship(order()).tracking
    stand_in.status = status
    assert carrier.status(tracking) is means


# ---- which one


@pytest.mark.parametrize("text", ["", "ups", "easypost", "easypost:", "file:x"])
def test_another_name_of_a_carrier_is_refused(settings: Any, text: str) -> None:
    settings.LOCKRING_CARRIER = text
    with pytest.raises(ServiceError, match="LOCKRING_CARRIER"):
        carriers.chosen()


def test_a_real_carrier_is_not_given_a_made_up_sender(settings: Any) -> None:
    settings.LOCKRING_CARRIER = f"easypost:{KEY}"
    with pytest.raises(ServiceError, match="LOCKRING_SENDER"):
        carriers.chosen()
    settings.LOCKRING_SENDER = "Desk; 1 Main Street; Northridge; CA; 91325; US"
    assert carriers.chosen().name == "easypost"
