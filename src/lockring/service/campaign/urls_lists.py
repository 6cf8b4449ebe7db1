"""The addresses of a campaign's lists, contacts, pairs and audience, under that of the campaign."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lockring.service.campaign import views_audience, views_contacts, views_lists, views_pairs

app_name = "campaign_lists"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<uuid:campaign>/lists/", views_lists.show_all, name="lists"),
    path("<uuid:campaign>/lists/link/", views_lists.link, name="link"),
    path("<uuid:campaign>/lists/<uuid:name>/", views_lists.show, name="list"),
    path("<uuid:campaign>/lists/<uuid:name>/do/", views_lists.do, name="list_do"),
    path("<uuid:campaign>/lists/contacts/", views_contacts.show_all, name="contacts"),
    path("<uuid:campaign>/lists/contacts/find/", views_contacts.find, name="find"),
    path("<uuid:campaign>/lists/contacts/<uuid:name>/erase/", views_contacts.erase, name="erase"),
    path("<uuid:campaign>/lists/pairs/", views_pairs.show_all, name="pairs"),
    path("<uuid:campaign>/lists/pairs/<uuid:name>/", views_pairs.decide, name="decide"),
    path("<uuid:campaign>/audience/", views_audience.show, name="audience"),
    path("<uuid:campaign>/audience/place/", views_audience.place, name="place"),
]
