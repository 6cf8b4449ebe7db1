"""Addresses for the tests of what every address has: one that fails, and some that are limited."""

from __future__ import annotations

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from lockring.service.urls import (
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
    urlpatterns,
)

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

PRIVATE = 'NG1234567H of Alma Reyes <alma@example.org>, LR-7K3M-9QXD, "Call me"'


def fails(request: HttpRequest, serial: str = "") -> HttpResponse:
    """Fails with what nobody may read in a log."""
    try:
        raise KeyError(PRIVATE)
    except KeyError as error:
        raise ValueError(f"Key (email)=({PRIVATE}) already exists") from error


def is_denied(request: HttpRequest) -> HttpResponse:
    """What this account may not do."""
    raise PermissionDenied(PRIVATE)


def is_bad(request: HttpRequest) -> HttpResponse:
    """What cannot be read."""
    raise BadRequest(PRIVATE)


def works(request: HttpRequest) -> HttpResponse:
    """An answer."""
    return HttpResponse(f"taken: {len(request.POST)}")


_limited = [path("one/", works, name="one"), path("mail/", works, name="mail")]
_follow = [path("find/", works, name="find"), path("", works, name="list")]  # the menu names both
urlpatterns = [
    path("api/fails/", fails),
    *urlpatterns,  # before the others: their namespaces are those that links go to
    path("fails/<str:serial>/", fails),
    path("denied/", is_denied),
    path("bad/", is_bad),
    path("check/", include((_limited, "check"))),
    path("follow/", include((_follow, "follow"))),
    path("taken/", works),
]
