"""The pages for what went wrong: what to do, the phone line, and nothing of what was asked.

The page for a fault of ours needs neither the database nor anything of the request.
"""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from lockring.errors import LockringError
from lockring.service import checking

_PROGRAMS = ("/api/", "/fhir/")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A phone line that a notice names."""

    name: str
    phone: str
    country: str


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """400: it could not be read."""
    return _page(request, 400, "The request could not be read.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403: not with this account."""
    return _page(request, 403, "This key or account may not do that.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404: there is nothing, or it is nobody's business."""
    return _page(request, 404, "There is nothing at this address.")


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than is taken."""
    return _page(request, 413, "The request is too large.")


def too_many(request: HttpRequest) -> HttpResponse:
    """429: asked too often."""
    return _page(request, 429, "Too many requests. Try again later.")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: the form was old, or did not come from one of our pages. `reason` is Django's, and not told."""
    return _page(request, 403, "The form is too old.", "403_csrf.html")


def fault(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    if request.path.startswith(_PROGRAMS):
        return JsonResponse({"detail": "Something is wrong on our side. Try again later."}, status=500)
    return HttpResponse(render_to_string("500.html", {"lines": _lines()}), status=500)


def _page(request: HttpRequest, status: int, to_programs: str, template: str = "") -> HttpResponse:
    if request.path.startswith(_PROGRAMS):
        return JsonResponse({"detail": to_programs}, status=status)
    known = {"lines": _lines(), "is_error": True}
    page = render_to_string(template or f"{status}.html", known, request)
    return HttpResponse(page, status=status)


def _lines() -> list[Line]:
    """The phone lines for the devices that a remedy can be asked for here; none if no notice can be read."""
    try:
        notices = checking.published().notices
    except LockringError:
        return []
    found = (
        Line(name=contact.name, phone=contact.phone, country=contact.country)
        for notice in notices
        if notice.id in _SERVED
        for contact in notice.latest.contacts
    )
    return list(dict.fromkeys(found))


_SERVED = ("medtronic-minimed-600-retainer-ring", "medtronic-minimed-remote-controller")
