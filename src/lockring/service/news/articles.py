"""Articles in Markdown (CommonMark): as a page without any HTML of their own, and as paragraphs for a mail.

Links lead to https addresses only; pictures are left out, as the page loads nothing from elsewhere.
"""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

MOST = 10_000  # characters of an article: about four pages
_LEAST = 4  # h4 is the last level with a style


def as_page(text: str) -> SafeString:
    """The article as HTML. All that is not Markdown in it is shown as it was typed."""
    tokens = _reader().parse(text)
    _settle([token for token in tokens if token.type in ("heading_open", "heading_close")])
    page: str = _reader().renderer.render(tokens, _reader().options, {})
    return SafeString(page)  # the renderer escapes all text, and knows no HTML in it


def as_paragraphs(text: str) -> tuple[str, ...]:
    """The article as plain text, a paragraph each; a link as its words and its address."""
    found, marks = [], []
    for token in _reader().parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            marks.append(token.type == "ordered_list_open")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            marks.pop()
        elif token.type == "inline":
            found.append(("- " if marks else "") + _plain(token.children or []))
        elif token.type in ("code_block", "fence"):
            found.append(token.content.strip())
    return tuple(one for one in found if one.strip())


def _settle(headings: list[Token]) -> None:
    """Puts the headings below the title of the page, its h1, with no level left out on the way down."""
    ranks = {tag: place for place, tag in enumerate(sorted({token.tag for token in headings}), start=2)}
    before = 1
    for token in headings:
        before = min(ranks[token.tag], before + 1, _LEAST) if token.type == "heading_open" else before
        token.tag = f"h{before}"


def _plain(tokens: list[Token]) -> str:
    parts, links = [], []
    for token in tokens:
        match token.type:
            case "link_open":
                links.append(str(token.attrs.get("href", "")))
            case "link_close":
                parts.append(f" ({links.pop()})")
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case _:
                parts.append(token.content)
    return "".join(parts)


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).disable("image")
    reader.validateLink = _is_https  # type: ignore[method-assign]
    return reader


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
