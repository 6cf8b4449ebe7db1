"""The addresses of the stock, the parcels, and the label of a person."""

from __future__ import annotations

from django.urls import URLPattern, path

from lockring.service.delivery import parcels, views

app_name = "delivery"
urlpatterns: list[URLPattern] = [
    path("desk/stock/", views.stock_page, name="stock"),
    path("desk/stock/units/", views.units_page, name="units"),
    path("desk/stock/units/<uuid:unit>/", views.unit_page, name="unit"),
    path("desk/stock/units/<uuid:unit>/facts/", views.learn_facts, name="facts"),
    path("desk/stock/units/<uuid:unit>/release/", views.release_unit, name="release"),
    path("desk/stock/units/<uuid:unit>/faulty/", views.faulty_unit, name="faulty"),
    path("desk/stock/take-in/", views.take_in, name="take_in"),
    path("desk/stock/take-in/many/", views.take_many, name="take_many"),
    path("desk/parcels/", parcels.parcels_page, name="parcels"),
    path("desk/parcels/pick-list/", parcels.pick_list, name="pick_list"),
    path("desk/parcels/labels/", parcels.labels, name="labels"),
    path("desk/parcels/scan/", parcels.scan, name="scan"),
    path("cases/<uuid:case>/label/", parcels.person_label, name="label"),
]
