"""The newsletter at the desk: made of what is new, looked at as it will arrive, approved by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lockring.errors import ServiceError
from lockring.message import as_text
from lockring.service.desk import entering
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Keyed, Nothing
from lockring.service.models import Issue, Role, Subscriber
from lockring.service.news import articles, composing, issues
from lockring.service.news.views import shown


class Words(Keyed):
    """The words of an issue."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("It stands on the web. The subject of the mail names no device."),
    )
    article = forms.CharField(
        label=gettext_lazy("Article"),
        required=False,
        max_length=articles.MOST,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "In Markdown. Links to https addresses only. What is new is put below it by itself."
        ),
    )


class New(Words):
    """The words, and from which day on what is new is put in."""

    since = forms.DateField(
        label=gettext_lazy("What is new since"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("What was in an issue before is left out."),
    )
    field_order = ("title", "since", "article")


@desk_only()
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """Every issue, and how many subscribe."""
    people = Subscriber.objects.filter(ended_at=None)
    context = {
        "issues": Issue.objects.order_by("-number"),
        "confirmed": people.filter(confirmed_at__isnull=False).count(),
        "open": people.filter(confirmed_at=None).count(),
        "left": Subscriber.objects.filter(ended_at__isnull=False).count(),
    }
    return render(request, "lockring/news/desk_all.html", context)


@desk_only(to_see=Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """The form of a new issue; by default of all that is new since the last one."""
    form = New(request.POST or None, initial={"since": _last_day()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        row = issues.make(
            given["title"],
            given["article"],
            given["since"],
            by=entering.by(request),
            at=timezone.now(),
            key=str(given["key"]),
        )
        return redirect("desk_news:issue", row.id)
    return render(request, "lockring/news/desk_words.html", {"form": form})


@desk_only(to_see=Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, issue: UUID) -> HttpResponse:
    """Other words for an issue that is not approved yet."""
    row = _row(issue)
    form = Words(request.POST or None, initial={"title": row.title, "article": row.article})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            issues.change(issue, given["title"], given["article"], by=entering.by(request), at=timezone.now())
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            return redirect("desk_news:issue", row.id)
    return render(request, "lockring/news/desk_words.html", {"form": form, "issue": row})


@desk_only()
@require_safe
def show(request: HttpRequest, issue: UUID) -> HttpResponse:
    """The issue as it will stand on the web, and as a mail: as text and as a page, in each language."""
    row = _row(issue)
    told, of = issues.audience(row)
    mails = [_preview(row, language) for language in ("en", "es")]
    somebody = entering.me(request)
    context = {
        **shown(row),
        "mails": mails,
        "told": told,
        "of": of,
        "form": Nothing(),
        "is_own": row.made_by == str(somebody.id),
        "is_lead": entering.has_role(somebody, Role.LEAD),
    }
    return render(request, "lockring/news/desk_issue.html", context)


@desk_only()
@require_POST
def give_up(request: HttpRequest, issue: UUID) -> HttpResponse:
    """Throws a draft away."""
    _done(request, lambda at: issues.give_up(issue, by=entering.by(request), at=at), _("It is given up."))
    return redirect("desk_news:all")


@desk_only(to_see=Role.LEAD, to_write=Role.LEAD)
@require_POST
def approve(request: HttpRequest, issue: UUID) -> HttpResponse:
    """Lets it be sent: within a minute it is."""
    row = _row(issue)
    told = _("It is approved, and will be sent within a minute.")
    _done(request, lambda at: issues.approve(issue, by=entering.by(request), at=at), told)
    return redirect("desk_news:issue", row.id)


def _done(request: HttpRequest, act: Callable[[datetime], object], told: str) -> None:
    """Does it, and says so, or why not."""
    form = Nothing(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form was not whole. Send it again."))
        return
    try:
        act(timezone.now())
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told)


def _preview(row: Issue, language: str) -> dict[str, object]:
    """The mail of somebody who chose everything; the links in it are nobody's."""
    nobody = Subscriber(language=language, topics=[])
    told = composing.message(row, nobody)
    return {"language": language, "subject": told.subject, "text": as_text(told), "told": told}


def _row(issue: UUID) -> Issue:
    row = Issue.objects.filter(id=issue).first()
    if row is None:
        raise Http404
    return row


def _last_day() -> date:
    """The day on which the last issue was made; a month ago where there is none."""
    last = Issue.objects.aggregate(at=Max("made_at"))["at"]
    day: date = last.date() if last else timezone.now().date() - timedelta(days=30)
    return day
