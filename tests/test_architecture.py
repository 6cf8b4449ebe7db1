"""The rooms and the one way of the data: who may import whom, and what the core must not do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "lockring"

# Each room may import from the rooms before it. docs/architecture.md shows the same order in words.
ORDER = [
    "errors",
    "normal",
    "vocabulary",
    "facts",
    "udi",
    "conditions",
    "kept",
    "scope",
    "notice",
    "translation",
    "sayings",
    "remedy",
    "message",
    "record",
    "gudid",
    "naming",
    "numbering",
    "truth",
    "product",
    "comparison",
    "judge",
    "verdict",
    "index",
    "cells",
    "advice",
    "offers",
    "campaign",
    "news",
    "selfcheck",
    "identify",
    "codes",
    "keys",
    "lookups",
    "candidates",
    "catalogue",
    "session",
    "diff",
    "readability",
    "lint",
    "extract",
    "publish",
    "document",
    "inventory",
    "sources",
    "store",
    "places",
    "freshness",
    "parallel",
    "readings",
    "holdings",
    "reach",
    "fleet",
    "report",
    "fleet_report",
    "fleet_page",
    "render",
    "ask",
    "in_words",
    "history",
    "reviewing",
    "watching",
    "store_report",
    "searching",
    "watcher",
    "render_notice",
    "render_store",
    "render_review",
    "render_watch",
    "progress",
    "label",
    "hazard",
    "service",
    "service_commands",
    "campaign_commands",
    "hazard_commands",
    "commands",
    "store_commands",
    "review_commands",
    "watch_commands",
    "fleet_commands",
    "arguments",
    "help_texts",
    "cli",
]
CORE = ORDER[: ORDER.index("publish") + 1]
FORBIDDEN_IN_CORE = {
    "os",
    "io",
    "pathlib",
    "sys",
    "time",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "logging",
    "urllib",
    "http",
}
MAX_MODULE = 300  # lines, the design's 250 and some air for tables
MAX_FUNCTION = 40  # lines


def modules() -> list[Path]:
    """Every module but the migrations, which Django writes."""
    ours = (path for path in SOURCE.rglob("*.py") if path.parent.name != "migrations")
    return sorted(path for path in ours if path != SOURCE / "__init__.py")


def room(path: Path) -> str:
    return path.relative_to(SOURCE).with_suffix("").parts[0]


def imported(tree: ast.AST) -> set[str]:
    """Full names of what a module imports, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rooms_imported(tree: ast.AST) -> set[str]:
    return {name.split(".")[1] for name in imported(tree) if name.startswith("lockring.")} - {"__version__"}


def test_every_room_is_in_the_table_and_every_row_is_a_room() -> None:
    assert {room(path) for path in modules()} == set(ORDER)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_room_imports_only_from_the_rooms_before_it(path: Path) -> None:
    before = set(ORDER[: ORDER.index(room(path))]) | {room(path)}
    assert rooms_imported(ast.parse(path.read_text(encoding="utf-8"))) <= before


@pytest.mark.parametrize(
    "path", [p for p in modules() if room(p) in CORE], ids=lambda path: str(path.relative_to(SOURCE))
)
def test_the_core_does_no_input_or_output_and_reads_no_clock(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not {name.split(".")[0] for name in imported(tree)} & FORBIDDEN_IN_CORE
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not calls & {"print", "input", "open", "date.today", "datetime.now", "datetime.utcnow"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert length <= MAX_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_what_is_public_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


@pytest.mark.parametrize("path", [p for p in modules() if room(p) == "hazard"], ids=lambda path: path.name)
def test_the_hazard_lab_imports_nothing_of_the_rest(path: Path) -> None:
    """So that no study can be an input to a verdict, and no verdict to a study."""
    assert rooms_imported(ast.parse(path.read_text(encoding="utf-8"))) <= {"hazard"}


def test_the_architecture_page_shows_the_same_order() -> None:
    page = (SOURCE.parent.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = [
        line.split("`")[1].removesuffix(".py").removesuffix("/")
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    assert listed == ORDER
