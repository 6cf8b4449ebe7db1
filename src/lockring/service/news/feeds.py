"""The notices as feeds: Atom (RFC 4287) and JSON Feed 1.1, of all or of one topic, each revision an entry.

An entry keeps its id for good: it is made of the notice and the day of the revision, and of no address.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from uuid import UUID, uuid5

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lockring.errors import FactError
from lockring.message.news import Told, lines
from lockring.news import Topic, TopicKind, touches
from lockring.notice import Notice, Revision
from lockring.service import mailing
from lockring.service.news import choosing, held, telling
from lockring.service.wording import ENGLISH, in_language

_MOST = 50  # entries of a feed
_OURS = UUID("6f1d3b0e-6c2b-4d2f-9a53-3d6f0c8f4b11")  # drawn once: the names of our entries lie in it


class Entries(Feed):  # type: ignore[type-arg]
    """The Atom feed of a topic; of all without one."""

    feed_type = Atom1Feed

    def get_object(self, _request: HttpRequest, kind: str = "", value: str = "") -> Topic | None:
        """The topic. Raises Http404 where nothing is called so."""
        return topic(kind, value)

    def title(self, obj: Topic | None) -> str:
        """What the feed is called."""
        return title(obj)

    def link(self, obj: Topic | None) -> str:
        """The page that shows the same."""
        return home(obj)

    def feed_guid(self, obj: Topic | None) -> str:
        """The id of the feed, the same at every address."""
        return f"urn:uuid:{uuid5(_OURS, f'{obj.kind.value}/{obj.value}' if obj else 'all')}"

    def author_name(self) -> str:
        """Who tells; the words are those of the notices."""
        return "Lockring"

    def items(self, obj: Topic | None) -> Sequence[tuple[Notice, Revision]]:
        """The revisions, the newest first."""
        return entries(obj)

    def item_title(self, item: tuple[Notice, Revision]) -> str:
        """The title of the notice."""
        return item[1].title

    def item_description(self, item: tuple[Notice, Revision]) -> str:
        """What changed."""
        return "\n".join(said(item)[1])

    def item_link(self, item: tuple[Notice, Revision]) -> str:
        """Where to read the notice."""
        return said(item)[0].address

    def item_guid(self, item: tuple[Notice, Revision]) -> str:
        """The id of the entry."""
        return guid(item[1])

    def item_pubdate(self, item: tuple[Notice, Revision]) -> datetime:
        """The day of the revision."""
        return instant(item[1])

    def item_updateddate(self, item: tuple[Notice, Revision]) -> datetime:
        """The same: a revision is never edited."""
        return instant(item[1])

    def item_categories(self, item: tuple[Notice, Revision]) -> tuple[str, ...]:
        """The firm and the product."""
        return (item[1].recalling_firm, item[1].product)


@require_safe
def json_feed(request: HttpRequest, kind: str = "", value: str = "") -> HttpResponse:
    """The same as JSON Feed 1.1 (jsonfeed.org)."""
    about = topic(kind, value)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title(about),
        "home_page_url": home(about),
        "feed_url": mailing.address(request.path, ENGLISH),
        "language": get_language() or ENGLISH,
        "authors": [{"name": "Lockring"}],
        "items": [_json_item(one) for one in entries(about)],
    }
    return JsonResponse(feed, content_type="application/feed+json")


def topic(kind: str, value: str) -> Topic | None:
    """The topic of an address; None for all. Raises Http404 where nothing is called so."""
    if not kind:
        return None
    found = Topic(kind=TopicKind(kind), value=value)
    if found.kind is TopicKind.MODEL:
        try:
            return Topic(kind=found.kind, value=choosing.model_of(value))
        except FactError:
            raise Http404 from None
    if value not in dict(choosing.choices(found.kind, ENGLISH)):
        raise Http404
    return found


def title(about: Topic | None) -> str:
    """What a feed is called."""
    if about is None:
        return _("Lockring: recall notices")
    return _("Lockring: %(topic)s") % {"topic": choosing.named(about, get_language() or ENGLISH)}


def home(about: Topic | None) -> str:
    """The page that shows the same as a feed."""
    is_notice = about is not None and about.kind is TopicKind.NOTICE and held.is_published(about.value)
    path = f"/check/notices/{about.value}/" if about and is_notice else "/check/notices/"
    return mailing.address(path, get_language() or ENGLISH)


def entries(about: Topic | None) -> list[tuple[Notice, Revision]]:
    """The revisions of a topic in the language of the page, the newest first."""
    language = get_language() or ENGLISH
    wanted = (notice for notice in held.shown() if touches((about,) if about else (), notice))
    return telling.newest_first(in_language(notice, language) for notice in wanted)[:_MOST]


def said(item: tuple[Notice, Revision]) -> tuple[Told, tuple[str, ...]]:
    """What is told of a revision, and its lines."""
    language = get_language() or ENGLISH
    told = telling.told_of(*item, language)
    return told, lines(told, language)


def guid(revision: Revision) -> str:
    """The id of an entry: a name of the notice and the day of the revision (RFC 4122, version 5)."""
    return f"urn:uuid:{uuid5(_OURS, held.revision_key(revision))}"


def instant(revision: Revision) -> datetime:
    """When the revision was made: a notice states a day only."""
    return datetime.combine(revision.revised_on, time(), UTC)


def addresses(about: Topic | None) -> dict[str, str]:
    """Where the feeds of a topic are."""
    if about is None:
        return {form: reverse(f"news:{form}") for form in ("atom", "json")}
    where = (about.kind.value, about.value)
    return {form: reverse(f"news:{form}_of", args=where) for form in ("atom", "json")}


def _json_item(item: tuple[Notice, Revision]) -> dict[str, object]:
    told, told_lines = said(item)
    at = instant(item[1]).isoformat()
    return {
        "id": guid(item[1]),
        "url": told.address,
        "title": item[1].title,
        "content_text": "\n".join(told_lines),
        "date_published": at,
        "date_modified": at,
        "tags": [item[1].recalling_firm, item[1].product],
    }
