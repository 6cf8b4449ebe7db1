"""The pages of news: the issues, asking for news, saying yes, choosing, and leaving."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lockring.errors import ServiceError
from lockring.news import Topic, TopicKind
from lockring.service.models import Issue, Subscriber
from lockring.service.news import articles, choosing, feeds, held, issues, links, subscribing, telling
from lockring.service.news.forms import Subscribe, Topics, browser
from lockring.service.news.pushing import public_key
from lockring.service.wording import ENGLISH

_ONE_CLICK = "List-Unsubscribe"  # the field by which a mail program leaves for its reader (RFC 8058, 3.1)


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Every issue that was sent, the newest first."""
    sent = Issue.objects.filter(sent_at__isnull=False).order_by("-number")
    return render(request, "lockring/news/archive.html", {"issues": sent, "feeds": feeds.addresses(None)})


@require_safe
def issue(request: HttpRequest, number: int) -> HttpResponse:
    """One issue, as it was sent."""
    row = Issue.objects.filter(number=number, sent_at__isnull=False).first()
    if row is None:
        raise Http404
    return render(request, "lockring/news/issue.html", shown(row))


def shown(row: Issue) -> dict[str, object]:
    """What the page of an issue shows, in the language of the page."""
    told = (telling.told(item, get_language() or ENGLISH) for item in issues.items_of(row))
    return {"issue": row, "article": articles.as_page(row.article), "news": [one for one in told if one]}


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, notice: str = "") -> HttpResponse:
    """The form. Whoever sends it is told the same, whether or not the address is known."""
    found = held.notice(notice, get_language() or ENGLISH) if notice else None
    if notice and found is None:
        raise Http404
    first = (Topic(kind=TopicKind.NOTICE, value=notice),) if notice else ()
    form = Subscribe(request.POST or None, topics=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        subscribing.ask(given["email"], form.topics(), given["language"], at=timezone.now())
        return redirect("news:asked")
    revision = found.latest if found else None
    return render(request, "lockring/news/subscribe.html", {"form": form, "revision": revision})


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """That a mail is on its way."""
    return render(request, "lockring/news/asked.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button: programs that look into mails open links, but press nothing."""
    dispatch = links.asked_by(token, timezone.now())
    one, topics = subscribing.asked(dispatch) if dispatch else (None, ())
    if dispatch is None or one is None:
        return render(request, "lockring/news/over.html", status=HTTPStatus.GONE)
    if request.method == "POST":
        confirmed = subscribing.confirm(dispatch, at=timezone.now())
        if confirmed is not None:
            messages.success(request, _("You will hear from us when there is news."))
            return redirect("news:mine", links.token(confirmed.id))
    return render(request, "lockring/news/confirm.html", {"topics": _named(topics)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """What they hear of, to be changed."""
    one = links.subscriber(token)
    if one is None or one.confirmed_at is None:
        return render(request, "lockring/news/over.html", status=HTTPStatus.GONE)
    form = Topics(
        request.POST or None,
        topics=subscribing.topics_of(one.topics),
        initial={"language": one.language},
    )
    if request.method == "POST" and form.is_valid():
        subscribing.choose(one, form.topics(), form.cleaned_data["language"], at=timezone.now())
        messages.success(request, _("We have changed what you hear of."))
        return redirect("news:mine", token)
    context = {"form": form, "token": token, "has_push": one.push is not None, "push_key": public_key()}
    return render(request, "lockring/news/mine.html", context)


@never_cache
@require_POST
def push(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the subscription of a browser as JSON; an empty body ends it."""
    one = _confirmed(token)
    try:
        given = browser(request.body) if request.body else None
    except ServiceError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    subscribing.tell_browser(one, given, at=timezone.now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ends it with one POST, from a mail program or by the button; the secret of the link is all it needs."""
    one = links.subscriber(token)
    if request.method == "POST":
        if one is not None:
            subscribing.leave(one, at=timezone.now())
        return left(request)
    return render(request, "lockring/news/leave.html", {"is_over": one is None})


def left(request: HttpRequest) -> HttpResponse:
    """That it has ended; for a mail program a line."""
    if _ONE_CLICK in request.POST:
        return HttpResponse(_("You hear no more from us.") + "\n", content_type="text/plain; charset=utf-8")
    return render(request, "lockring/news/left.html")


def _confirmed(token: str) -> Subscriber:
    one = links.subscriber(token)
    if one is None or one.confirmed_at is None:
        raise Http404
    return one


def _named(topics: tuple[Topic, ...]) -> list[str]:
    language = get_language() or settings.LANGUAGE_CODE
    return [choosing.named(one, language) for one in topics]
