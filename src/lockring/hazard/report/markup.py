"""The pieces of HTML that all parts are made of. What comes in as text is escaped; `Html` is not again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def safe(text: str) -> str:
    """As HTML: escaped, unless it is `Html` already."""
    return text if isinstance(text, Html) else escape(text)


def section(name: str, title: str, *parts: str) -> Html:
    """A part of the page under a heading that can be linked to."""
    inside = "\n".join(part for part in parts if part)
    return Html(f'<section aria-labelledby="{name}"><h2 id="{name}">{escape(title)}</h2>\n{inside}</section>')


def note(text: str) -> Html:
    """A paragraph in small print."""
    return Html(f'<p class="note">{safe(text)}</p>')


def paragraph(text: str) -> Html:
    """A paragraph."""
    return Html(f"<p>{safe(text)}</p>")


def bullets(items: Iterable[str], kind: str = "") -> Html:
    """A list."""
    mark = f' class="{kind}"' if kind else ""
    return Html(f"<ul{mark}>" + "".join(f"<li>{safe(item)}</li>" for item in items) + "</ul>")


def table(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """A table that is scrolled by the keyboard where it is too wide; the first cell heads its row."""
    head = "".join(f'<th scope="col">{safe(one)}</th>' for one in heads)
    body = "".join(_row(cells) for cells in rows)
    return Html(
        f'<div class="wide" role="region" aria-label="{escape(name)}" tabindex="0"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[str]) -> str:
    first, *others = cells
    return (
        f'<tr><th scope="row">{safe(first)}</th>' + "".join(f"<td>{safe(c)}</td>" for c in others) + "</tr>"
    )


def folded(summary: str, inside: str) -> Html:
    """What is there to look up, and in nobody's way."""
    return Html(f"<details><summary>{safe(summary)}</summary>{inside}</details>")


def figure(message: str, drawing: str, numbers: str, *, source: str, kind: str = "") -> Html:
    """A drawing under the message that it carries, with its numbers as a table and where they come from."""
    mark = f' class="{kind}"' if kind else ""
    return Html(
        f"<figure{mark}><figcaption><strong>{safe(message)}</strong> "
        f'<span class="source">{safe(source)}</span></figcaption>\n{drawing}'
        f"<details><summary>The numbers of this figure</summary>{numbers}</details></figure>"
    )


def first_up(text: str) -> str:
    """With a capital at its beginning; the rest as it is."""
    return text[:1].upper() + text[1:]
