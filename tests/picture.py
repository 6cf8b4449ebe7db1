"""The picture of the README: a real session, drawn. `python -m tests.picture` draws it anew."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.terminal import Terminal

PICTURE = Path(__file__).parent.parent / "docs" / "check.svg"
NOTICE = "medtronic-minimed-600-retainer-ring"
COMMAND = ("check", "--notice", NOTICE)
ANSWERS = (
    ("What model number", "MMT-1780"),
    ("How is the ring around", "1"),
    ("What colour is the ring", "1"),
    ("Does the reservoir lock", "1"),
)
COLUMNS = 100  # the longest line of a question


def session() -> str:
    """What a person sees who answers the questions about a pump with a whole, clear ring."""
    terminal = Terminal(*COMMAND)
    for prompt, typed in ANSWERS:
        terminal.answer(prompt, typed)
    seen, _ = terminal.end()
    what_to_do, _, _ = seen.partition("  Why: ")
    return f"$ lockring check\n{what_to_do}  ... then why, what is offered, whom to call, and the sources"


def draw(text: str) -> str:
    """The text as the picture of a terminal."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    for line in text.splitlines():
        style = (
            "bold green" if line.startswith(("$ ", "> ")) else "bold" if line.startswith("AFFECTED") else ""
        )
        console.print(Text(line, style=style), soft_wrap=True)
    return console.export_svg(title="lockring check", unique_id="lockring")


def words(svg: str) -> str:
    """The words of a picture, without spaces."""
    import re
    from html import unescape

    return "".join("".join(unescape(part) for part in re.findall(r"<text[^>]*>([^<]*)</text>", svg)).split())


if __name__ == "__main__":
    PICTURE.write_text(draw(session()), encoding="utf-8")
