"""A photo of the label: read on the server, or in the browser, which then sends the codes only."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from lockring.errors import FactError, PhotoError
from lockring.service.answers import Step
from lockring.service.check import reading, views, words
from lockring.service.check.forms import CodesForm

MOST = 10_000_000  # bytes of one photo
_AROUND = 10_000  # bytes of the form around it


@csrf_exempt  # for the body not to be read before its length is looked at; `_photo` is protected
@never_cache
@require_http_methods(["GET", "POST"])
def photo(request: HttpRequest) -> HttpResponse:
    """The page to take or choose a photo; one that was sent is read, and leads to the first question."""
    if request.method == "POST" and _length(request) > MOST + _AROUND:
        return _page(request, [_too_large()])
    return _photo(request)


def _length(request: HttpRequest) -> int:
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else 0


@csrf_protect
def _photo(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request)
    sent = request.FILES.get("photo")
    if sent is None:
        return _page(request, [_("Take or choose a photo first.")])
    if (sent.size or 0) > MOST:
        return _page(request, [_too_large()])
    try:
        read = reading.read(sent)
        for kind in read.disputed:
            messages.warning(request, _("We read this code in two ways, and did not use it: %s.") % kind)
        return views.begin(request, Step(kind="codes", codes=read.scanned))
    except PhotoError as error:
        return _page(request, [str(error)])
    except FactError as error:
        return _page(request, words.faults(error))


@never_cache
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """Begins a check with the codes that the browser read: the photo stayed on the device."""
    scanned = CodesForm(request.POST).scanned()
    if not scanned:
        return _page(request, [reading.nothing()])
    try:
        return views.begin(request, Step(kind="codes", codes=scanned))
    except FactError as error:
        return _page(request, words.faults(error))


def _page(request: HttpRequest, faults: Sequence[str] = ()) -> HttpResponse:
    return render(request, "lockring/check/photo.html", {"faults": faults})


def _too_large() -> str:
    return _("The photo is larger than 10 MB. Take it at a smaller size.")
