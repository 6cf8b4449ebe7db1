"""What every answer says to the browser beside its page, and how much a request may bring."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lockring.service import error_pages

MOST_BYTES = 12_000_000  # of a request: a photo of a phone, with room
_PERSONAL = re.compile(r"/(?:[a-z]{2}/)?(?:check|cases|desk|account|api|fhir)(?:/|$)")
_SWITCHED_OFF = ("accelerometer", "autoplay", "geolocation", "gyroscope", "magnetometer", "microphone",
    "midi", "payment", "usb")  # fmt: skip
_POLICY = ", ".join(["camera=(self)", *(f"{name}=()" for name in _SWITCHED_OFF)])


class Hardened:
    """Middleware: the camera for us alone, nothing for other sites, personal pages kept nowhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with what the browser is told beside it."""
        answer = error_pages.too_large(request) if _is_too_large(request) else self.get_response(request)
        answer.setdefault("Permissions-Policy", _POLICY)
        answer.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if _PERSONAL.match(request.path) or answer.cookies:
            answer["Cache-Control"] = "no-store, private"
        return answer


def _is_too_large(request: HttpRequest) -> bool:
    """By what it says of itself: more than that is never read, and without a length nothing is."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > MOST_BYTES
