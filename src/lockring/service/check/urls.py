"""The addresses of the check. None says what was typed: that stays in the session."""

from __future__ import annotations

from django.urls import URLPattern, path

from lockring.service.check import notices, photo, views

app_name = "check"
urlpatterns: list[URLPattern] = [
    path("", views.start, name="start"),
    path("question/", views.question, name="question"),
    path("answer/", views.answer, name="answer"),
    path("answer/send/", views.send, name="send"),
    path("back/", views.back, name="back"),
    path("again/", views.forget, name="forget"),
    path("photo/", photo.photo, name="photo"),
    path("photo/codes/", photo.codes, name="codes"),
    path("notices/", notices.every, name="notices"),
    path("notices/<slug:notice>/", notices.one, name="notice"),
]
