"""Every address of the service. None holds anything that identifies a person or a device."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from lockring.service.check import studies

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", include("lockring.service.api.urls")),
    path("studies/<slug:digest>/", studies.page, name="study"),  # the same bytes in every language
    *i18n_patterns(
        path("", TemplateView.as_view(template_name="lockring/front.html"), name="front"),
        path("check/", include("lockring.service.check.urls")),
        path("", include("lockring.service.delivery.urls")),
        path("cases/", include("lockring.service.people.urls")),
        path("cases/", include("lockring.service.follow.urls")),
        path("news/", include("lockring.service.news.urls")),
        path("desk/news/", include("lockring.service.news.desk_urls")),
        path("desk/campaigns/", include("lockring.service.campaign.urls_lists")),
        path("desk/campaigns/", include("lockring.service.campaign.urls")),
        path("desk/", include("lockring.service.desk.urls")),
        path("reply/", include("lockring.service.campaign.urls_reply")),
        path("account/", include("lockring.service.people.account_urls")),
        prefix_default_language=False,
    ),
]

handler400 = "lockring.service.error_pages.bad_request"
handler403 = "lockring.service.error_pages.forbidden"
handler404 = "lockring.service.error_pages.not_found"
handler429 = "lockring.service.error_pages.too_many"  # as allauth looks for it
handler500 = "lockring.service.error_pages.fault"
