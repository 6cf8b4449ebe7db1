"""The addresses of this part."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from lockring.service.follow import acts, arrival, asking, entering, pages, problem


class SayingConverter:
    """The last part of the address of a page on which somebody says why."""

    regex = "|".join(acts.SAYINGS)

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(SayingConverter, "saying")

app_name = "follow"
urlpatterns: list[URLPattern] = [
    path("", pages.cases, name="list"),
    path("ask/<slug:notice>/<slug:remedy>/", asking.ask, name="ask"),
    path("already/", asking.already, name="already"),
    path("find/", entering.find, name="find"),
    path("find/sent/", entering.sent, name="sent"),
    path("follow/<str:token>/", entering.enter, name="enter"),
    path("<uuid:case>/", pages.case, name="case"),
    path("<uuid:case>/done/", asking.done, name="done"),
    path("<uuid:case>/link/", asking.link, name="link"),
    path("<uuid:case>/problem/", problem.problem, name="problem"),
    path("<uuid:case>/received/", acts.received, name="received"),
    path("<uuid:case>/arrived/", arrival.arrived, name="arrived"),
    path("<uuid:case>/confirmed/", acts.confirmed, name="confirmed"),
    path("<uuid:case>/sent-back/", acts.sent_back, name="sent_back"),
    path("<uuid:case>/<saying:what>/", acts.say, name="say"),
]
