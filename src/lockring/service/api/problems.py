"""What goes wrong, as problem details (RFC 9457): in words, without a trace and without anything personal."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from lockring.errors import FactError, RemedyError, ServiceError, StoreError

TYPE = "application/problem+json"
_log = logging.getLogger("lockring.service.api")


class ProblemSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong. `faults` holds every fault that was found, one a line, with what was expected."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    faults: tuple[str, ...] = ()


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """A request that cannot be carried out, with the status of its answer and the faults in words."""

    def __init__(self, status: HTTPStatus, detail: str, *faults: str) -> None:
        self.status, self.detail, self.faults = status, detail, faults
        super().__init__(detail)


def answer(
    status: HTTPStatus, detail: str, *faults: str, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The answer that says so."""
    said = ProblemSaid(title=status.phrase, status=status.value, detail=detail, faults=faults)
    return HttpResponse(msgspec.json.encode(said), status=status, content_type=TYPE, headers=headers)


def not_found(_: HttpRequest) -> HttpResponse:
    """What every address says that does not exist, or that is nobody's business."""
    return answer(HTTPStatus.NOT_FOUND, "There is nothing at this address.")


def handle(api: NinjaAPI) -> None:
    """Has every error of the API answered as problem details."""
    for kind, says in _ANSWERS.items():
        api.add_exception_handler(kind, says)


def _http(_: HttpRequest, error: Any) -> HttpResponse:
    status = HTTPStatus(error.status_code)
    bearer = {"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else None
    return answer(status, _HTTP.get(status, status.description), headers=bearer)


def _parameters(_: HttpRequest, error: Any) -> HttpResponse:
    """The faults of parameters, by name; what was given is not repeated."""
    faults = (f"{one['loc'][0]} {one['loc'][-1]}: {one['msg']}" for one in error.errors)
    return answer(HTTPStatus.UNPROCESSABLE_ENTITY, "A parameter cannot be read.", *faults)


def _unexpected(_: HttpRequest, error: Any) -> HttpResponse:
    """Logged with the lines of code it came through, and without its text, which may hold what was given."""
    where = "".join(traceback.format_tb(error.__traceback__))
    _log.error("an error that nobody expected: %s\n%s", type(error).__name__, where)
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here. Send the same again later.")


def _says(status: HTTPStatus, detail: str = "") -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda _, error: answer(status, detail or str(error))


_HTTP = {
    HTTPStatus.UNAUTHORIZED: "A key that is valid is needed: Authorization: Bearer KEY.",
    HTTPStatus.FORBIDDEN: "This key may not do that.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests. Wait as long as Retry-After says.",
}
_ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Problem: lambda _, error: answer(error.status, error.detail, *error.faults),
    HttpError: _http,
    ValidationError: _parameters,
    Http404: lambda request, _: not_found(request),
    FactError: lambda _, error: answer(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Not all that was said of the device can be read.", *error.faults
    ),
    RemedyError: _says(HTTPStatus.CONFLICT),
    ServiceError: _says(HTTPStatus.CONFLICT),
    StoreError: _says(HTTPStatus.SERVICE_UNAVAILABLE, "The notices cannot be read at this moment."),
    RequestDataTooBig: _says(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than 1 MB."),
    UnreadablePostError: _says(HTTPStatus.BAD_REQUEST, "The body broke off."),
    Exception: _unexpected,
}
