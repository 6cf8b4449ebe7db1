"""The addresses of the desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lockring.service.desk import (
    views,
    views_ask,
    views_bulk,
    views_case,
    views_charts,
    views_import,
    views_outbox,
    views_outbox_rows,
    views_staff,
)

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.show_queue, name="queue"),
    path("search/", views.find, name="search"),
    path("cases/<uuid:case>/", views_case.show, name="case"),
    path("cases/<uuid:case>/assign/", views_case.assign, name="assign"),
    path("cases/<uuid:case>/do/<slug:event>/", views_case.do, name="do"),
    path("bulk/", views_bulk.do, name="bulk_do"),
    path("bulk/recent/", views_bulk.show_recent, name="bulk_recent"),
    path("bulk/<uuid:action>/", views_bulk.show, name="bulk"),
    path("bulk/<uuid:action>/undo/", views_bulk.undo, name="bulk_undo"),
    path("ask/", views_ask.ask, name="ask"),
    path("ask/back/", views_ask.back, name="ask_back"),
    path("ask/who/", views_ask.who, name="ask_who"),
    path("import/", views_import.upload, name="import"),
    path("import/look/", views_import.look, name="import_look"),
    path("import/confirm/", views_import.confirm, name="import_confirm"),
    path("outbox/", views_outbox.show, name="outbox"),
    path("outbox/letters/", views_outbox.make_letters, name="make_letters"),
    path("outbox/letters/<uuid:batch>/posted/", views_outbox.posted, name="posted"),
    path("outbox/letters/<uuid:batch>/<slug:what>/", views_outbox.letters, name="letters"),
    path("outbox/calls/", views_outbox.calls, name="calls"),
    path("outbox/calls/pdf/", views_outbox.call_sheet, name="call_sheet"),
    path("outbox/messages/", views_outbox_rows.messages, name="messages"),
    path("outbox/back/<uuid:came>/seen/", views_outbox_rows.seen, name="came_back_seen"),
    path("outbox/back/<slug:kind>/", views_outbox_rows.back, name="came_back"),
    path("outbox/<uuid:dispatch>/again/", views_outbox.again, name="again"),
    path("charts/", views_charts.show, name="charts"),
    path("staff/", views_staff.manage, name="staff"),
]
