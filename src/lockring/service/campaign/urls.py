"""The addresses of campaigns at the desk. None says whom they are about."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lockring.service.campaign import (
    views,
    views_answers,
    views_checks,
    views_documents,
    views_open,
    views_rows,
    views_send,
)

app_name = "campaign"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.every, name="every"),
    path("new/", views_open.choose, name="choose"),
    path("new/<slug:notice>/", views_open.new, name="new"),
    path("<uuid:campaign>/", views.one, name="one"),
    path("<uuid:campaign>/rows/<slug:what>/", views_rows.rows, name="rows"),
    path("<uuid:campaign>/strategy/", views_open.strategy, name="strategy"),
    path("<uuid:campaign>/end/", views_open.end, name="end"),
    path("<uuid:campaign>/send/", views_send.send, name="send"),
    path("<uuid:campaign>/answers/", views_answers.desk, name="answers"),
    path("<uuid:campaign>/replies/<uuid:reply>/seen/", views_answers.seen, name="seen"),
    path("<uuid:campaign>/contacts/<uuid:contact>/", views_answers.contact, name="contact"),
    path("<uuid:campaign>/contacts/<uuid:contact>/came/", views_answers.came, name="came"),
    path("<uuid:campaign>/contacts/<uuid:contact>/take-back/", views_answers.take_back, name="take_back"),
    path("<uuid:campaign>/checks/", views_checks.checks, name="checks"),
    path("<uuid:campaign>/checks/<uuid:check>/", views_checks.check, name="check"),
    path("<uuid:campaign>/duties/", views_checks.duties_page, name="duties"),
    path("<uuid:campaign>/duties/<uuid:duty>/met/", views_checks.duty_met, name="duty_met"),
    path("<uuid:campaign>/documents/", views_documents.every, name="documents"),
    path("<uuid:campaign>/documents/<str:kind>.pdf", views_documents.one, {"form": "pdf"}, name="pdf"),
    path("<uuid:campaign>/documents/<str:kind>.json", views_documents.one, {"form": "json"}, name="json"),
]
