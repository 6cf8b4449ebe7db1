"""The addresses of the API. Whatever is wrong, the answer is problem details."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from lockring.service.api import problems
from lockring.service.api.document import API, document
from lockring.service.outbox.mail_in import mail_in

app_name = "api"
_View = Callable[..., HttpResponse]


@require_safe
def description(_: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return HttpResponse(msgspec.json.encode(document()), content_type="application/json")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What there is to ask, for people who write programs."""
    operations = [
        {"method": method.upper(), "path": address, **told}
        for address, methods in document()["paths"].items()
        for method, told in methods.items()
    ]
    return render(request, "lockring/api.html", {"operations": operations})


def _in_words(view: _View) -> _View:
    """The view, whose "method not allowed" is said as problem details too."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(*args, **kwargs)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        may = answer.headers["Allow"]
        return problems.answer(
            HTTPStatus.METHOD_NOT_ALLOWED, f"Here one can only {may}.", headers={"Allow": may}
        )

    return answered


def _operations() -> Iterator[URLPattern]:
    for pattern in API.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = _in_words(pattern.callback)
            yield pattern


urlpatterns: list[URLPattern] = [
    path("", _in_words(page), name="page"),
    path("openapi.json", _in_words(description), name="openapi"),
    *_operations(),
    path("v1/mail-in", mail_in, name="mail_in"),
    re_path("", csrf_exempt(problems.not_found)),
]
