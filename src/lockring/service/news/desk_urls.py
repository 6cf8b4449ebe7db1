"""The addresses of the newsletter at the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from lockring.service.news import views_desk

app_name = "desk_news"
urlpatterns: list[URLPattern] = [
    path("", views_desk.show_all, name="all"),
    path("new/", views_desk.make, name="new"),
    path("<uuid:issue>/", views_desk.show, name="issue"),
    path("<uuid:issue>/change/", views_desk.change, name="change"),
    path("<uuid:issue>/give-up/", views_desk.give_up, name="give_up"),
    path("<uuid:issue>/approve/", views_desk.approve, name="approve"),
]
