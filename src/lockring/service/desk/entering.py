"""Who comes to the desk: signed in, with a role, and by a second factor in this very session."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lockring.remedy import Actor
from lockring.service import acting
from lockring.service.ledger import By
from lockring.service.models import Account, Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_RANKS = (Role.NONE, Role.VIEWER, Role.AGENT, Role.LEAD)
_READS = ("GET", "HEAD")


def desk_only(to_see: Role = Role.VIEWER, to_write: Role = Role.AGENT) -> Callable[[View[P]], View[P]]:
    """A view of the desk: open from the role `to_see` on; all but looking needs `to_write`.

    Who is not signed in may do so. For whom has no role there is no such page. Who has one,
    but came without a second factor, is sent to it.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **given: P.kwargs) -> HttpResponse:
            somebody = acting.account(request)
            if somebody is None:
                return redirect_to_login(_back(request))
            if not has_role(somebody, Role.VIEWER):
                raise Http404
            if not has_second_factor(request, somebody):
                return _to_second_factor(request, somebody)
            if not has_role(somebody, to_see if request.method in _READS else to_write):
                raise PermissionDenied
            return view(request, *args, **given)

        kept_nowhere: View[P] = never_cache(guarded)
        return kept_nowhere

    return guard


def has_role(account: Account, role: Role) -> bool:
    """Whether the account has this role or a higher one."""
    return account.is_active and _RANKS.index(Role(account.role)) >= _RANKS.index(role)


def has_second_factor(request: HttpRequest, account: Account) -> bool:
    """Whether this session was opened with a second factor that the account still has."""
    used = [
        one.get("id") for one in get_authentication_records(request, account) if one.get("method") == "mfa"
    ]
    return bool(used) and Authenticator.objects.filter(user_id=account.pk, pk__in=used).exists()


def _to_second_factor(request: HttpRequest, account: Account) -> HttpResponse:
    """To set one up, or to use it now: a factor that was set up in this session was not used in it yet."""
    if is_mfa_enabled(account):
        messages.info(request, _("The desk needs a code from your app. Type it to go on."))
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': _back(request)})}")
    messages.info(
        request,
        _("The desk shows data of people, so a code from an app protects it. Set up the app here first."),
    )
    return redirect("mfa_activate_totp")


def _back(request: HttpRequest) -> str:
    """Where to go on afterwards: what was sent is not sent again."""
    return request.path if request.method in _READS else reverse("desk:queue")


def me(request: HttpRequest) -> Account:
    """Who is at the desk. To be called only behind `desk_only`."""
    somebody = acting.account(request)
    if somebody is None:
        raise Http404
    return somebody


def by(request: HttpRequest) -> By:
    """In which part they write. Who may only look writes nothing but that they have searched."""
    return acting.at_desk(request) or By(part=Actor.AGENT, who=str(me(request).id))
