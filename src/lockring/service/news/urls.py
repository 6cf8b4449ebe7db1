"""The addresses of news. A token in one is a secret: `logs` keeps it out of every line."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from lockring.service.news import calendars, feeds, views, views_case

_OF = r"(?P<kind>notice|family|firm|model)/(?P<value>[A-Za-z0-9][A-Za-z0-9._-]{0,99})"

app_name = "news"
urlpatterns: list[URLPattern] = [
    path("", views.archive, name="archive"),
    path("<int:number>/", views.issue, name="issue"),
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/<slug:notice>/", views.subscribe, name="subscribe_to"),
    path("asked/", views.asked, name="asked"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("mine/<str:token>/", views.mine, name="mine"),
    path("mine/<str:token>/push/", views.push, name="push"),
    path("leave/<str:token>/", views.leave, name="leave"),
    path("reminder/leave/<str:token>/", views_case.leave, name="leave_reminder"),
    path("reminder/<uuid:case>/", views_case.remind, name="remind"),
    path("calendar/<str:token>/", calendars.of_case, name="calendar"),
    path("notice/<slug:notice>.ics", calendars.of_notice, name="calendar_of"),
    path("notices.atom", feeds.Entries(), name="atom"),
    path("notices.json", feeds.json_feed, name="json"),
    re_path(rf"^{_OF}\.atom$", feeds.Entries(), name="atom_of"),
    re_path(rf"^{_OF}\.json$", feeds.json_feed, name="json_of"),
]
