"""The addresses of this part, under that of the case. A token stands in one only until it is read."""

from __future__ import annotations

from django.urls import URLPattern, path

from lockring.service.people import views

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("invited/", views.answer, name="answer"),
    path("invited/<str:token>/", views.invited, name="invited"),
    path("<uuid:case>/people/", views.people, name="people"),
    path("<uuid:case>/people/end/", views.end, name="end"),
    path("<uuid:case>/hand-over/", views.hand_over, name="hand_over"),
    path("<uuid:case>/erase/", views.erase, name="erase"),
    path("<uuid:case>/data/", views.data, name="data"),
]
