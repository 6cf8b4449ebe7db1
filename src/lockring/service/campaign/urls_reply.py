"""The addresses where people answer a recall letter. A code is typed, and never stands in one."""

from __future__ import annotations

from django.urls import URLPattern, path

from lockring.service.campaign import views_reply

app_name = "reply"
urlpatterns: list[URLPattern] = [
    path("", views_reply.code, name="code"),
    path("with/<str:token>/", views_reply.enter, name="with"),
    path("leave/<str:token>/", views_reply.leave, name="leave"),
    path("answer/", views_reply.answer, name="answer"),
    path("thanks/", views_reply.thanks, name="thanks"),
]
