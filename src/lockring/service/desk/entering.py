"""Who comes in at the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from lockring.service import acting
from lockring.service.models import Role

_RANKS = (Role.VIEWER, Role.AGENT, Role.LEAD)
View = Callable[..., HttpResponseBase]


def desk_only(role: Role) -> Callable[[View], View]:
    """Lets in who is signed in with at least this role; for others the page does not exist."""

    def decorated(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *given: object, **named: object) -> HttpResponseBase:
            somebody = acting.account(request)
            if somebody is None:
                return redirect_to_login(request.path)
            if not somebody.is_desk or _RANKS.index(Role(somebody.role)) < _RANKS.index(role):
                raise Http404
            return view(request, *given, **named)

        return entered

    return decorated
