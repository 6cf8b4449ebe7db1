"""How often what costs something, or could be guessed, may be asked: for one address, and for one account.

The counting is allauth's, in the cache that all processes share; sign-in has its own limits there already.
The numbers are in `rates`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse

from lockring.service import error_pages
from lockring.service.rates import POSTS, RATES

_SECONDS = {"m": 60, "h": 3_600}


class Limits:
    """Middleware: the answer 429, in plain words, to who asks too often."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; where it is one of allauth's limits, with when to try again."""
        answer = self.get_response(request)
        if answer.status_code == 429 and "Retry-After" not in answer:
            answer["Retry-After"] = str(_SECONDS["m"])
        return answer

    def process_view(
        self, request: HttpRequest, _view: Any, _arguments: Any, _named: Any
    ) -> HttpResponse | None:
        """None where it may go on."""
        action = counts_as(request)
        if action is None or _is_free(request, action):
            return None
        answer = error_pages.too_many(request)
        answer["Retry-After"] = str(_longest_wait(action))
        return answer


def counts_as(request: HttpRequest) -> str | None:
    """The row of RATES that this request counts in; None where it is not limited."""
    if request.method != "POST" or request.resolver_match is None:
        return None
    name = request.resolver_match.view_name or ""
    return next((action for pattern, action in POSTS if fnmatchcase(name, pattern)), None)


def _is_free(request: HttpRequest, action: str) -> bool:
    if not consume(request, action=action):
        return False
    signed_in = request.user.is_authenticated
    return not signed_in or consume(request, action="lockring_account", user=request.user)


def _longest_wait(action: str) -> int:
    """Seconds after which the shorter of its limits surely is free again."""
    units = re.findall(r"/([mh])/", RATES[action])
    return min(_SECONDS[unit] for unit in units)
