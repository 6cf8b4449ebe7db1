"""The command line: a command parses its words, calls the functions of the rooms below, renders.

stdout is the answer, stderr is everything else. The exit status is `report.ExitStatus`.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from lockring import arguments, help_texts
from lockring.errors import LockringError

_USAGE = 2
_FAULT_OF_OURS = 70  # EX_SOFTWARE of sysexits.h


def run() -> int:
    """The whole life of the process: one command. Its memory is not worth collecting, unless it says so."""
    gc.disable()
    try:
        status = main()
    except Exception:  # noqa: BLE001 - a fault of ours must not end as 1, which says "affected"
        import traceback

        traceback.print_exc()
        status = _FAULT_OF_OURS
    if not gc.isenabled():
        gc.freeze()  # the interpreter would go through every object once more on its way out
    return status


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. A bad input costs one clear message, never a traceback."""
    words = sys.argv[1:] if argv is None else argv
    if sys.stdout is None:
        return _USAGE  # closed: there is nowhere to answer, and nothing was looked at
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    given = _parser(words).parse_args(words)
    try:
        commands = import_module(f"lockring.{given.module}")
        status: int = getattr(commands, given.run)(given)
        sys.stdout.flush()
    except LockringError as error:
        print(f"lockring: {error}", file=sys.stderr)
        return _USAGE
    except KeyboardInterrupt:
        return 130  # 128 + SIGINT, as shells report it
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            print(f"lockring: the answer could not be written: {error.strerror}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _USAGE
    return status


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of these words. A command that they do not name gets no arguments: each costs time."""
    parser = argparse.ArgumentParser(
        prog="lockring",
        description="Is my medical device recalled, what do I do now, and when is it done?",
        epilog=help_texts.MAIN_EXAMPLES,
        formatter_class=arguments.HELP,
        allow_abbrev=False,
    )
    commands = _commands(parser, "lockring")
    check = arguments.command(commands, "check", help_texts.CHECK_HELP, help_texts.CHECK_EXAMPLES)
    udi = arguments.command(
        commands, "udi", "Take a barcode's text apart: GS1, HIBCC or ICCBBA.", help_texts.UDI_EXAMPLES
    )
    notice = arguments.command(
        commands, "notice", "The notices that Lockring holds.", help_texts.NOTICE_EXAMPLES
    )
    sync = arguments.command(commands, "sync", help_texts.SYNC_HELP, help_texts.SYNC_EXAMPLES)
    search = arguments.command(commands, "search", help_texts.SEARCH_HELP, help_texts.SEARCH_EXAMPLES)
    watch = arguments.command(commands, "watch", help_texts.WATCH_HELP, help_texts.WATCH_EXAMPLES)
    fleet = arguments.command(commands, "fleet", help_texts.FLEET_HELP, help_texts.FLEET_EXAMPLES)
    campaign = arguments.command(commands, "campaign", help_texts.CAMPAIGN_HELP, help_texts.CAMPAIGN_EXAMPLES)
    hazard = arguments.command(commands, "hazard", help_texts.HAZARD_HELP, help_texts.HAZARD_EXAMPLES)
    service = arguments.command(commands, "service", help_texts.SERVICE_HELP, help_texts.SERVICE_EXAMPLES)
    for name, command, fill in (
        ("fleet", fleet, _fill_fleet),
        ("check", check, _fill_check),
        ("udi", udi, _fill_udi),
        ("notice", notice, _fill_notice),
        ("sync", sync, _fill_sync),
        ("search", search, _fill_search),
        ("watch", watch, _fill_watch),
        ("campaign", campaign, _fill_campaign),
        ("hazard", hazard, _fill_hazard),
        ("service", service, _fill_service),
    ):
        if name in words:
            fill(command)
    return parser


def _commands(of: argparse.ArgumentParser, words: str) -> Any:
    """The commands of a command. `words` are those that lead to it."""
    return of.add_subparsers(prog=words, title="commands", required=True, metavar="COMMAND")


def _fill_check(check: argparse.ArgumentParser) -> None:
    check.add_argument("label", nargs="*", help="what is printed on the device")
    check.add_argument("--photo", metavar="FILE", help="a photo of the label, instead of its text")
    check.add_argument(
        "--fact", action="append", default=[], metavar="NAME=VALUE", help="such as ring_color=clear"
    )
    check.add_argument(
        "--as-of", type=arguments.day, metavar="DATE", help="what was known on that day, such as 2019-12-01"
    )
    check.add_argument("--notice", action="append", default=[], metavar="ID", help="look at this notice only")
    check.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of --format json, and stop"
    )
    arguments.common(check, "check")
    arguments.store(check)


def _fill_udi(udi: argparse.ArgumentParser) -> None:
    udi.add_argument("text", help="what a scanner gives, or what is printed beside the barcode")
    arguments.common(udi, "udi")


def _fill_notice(notice: argparse.ArgumentParser) -> None:
    commands = _commands(notice, "lockring notice")
    listed = arguments.command(commands, "list", "Every notice: id, date of its newest revision, title.", "")
    show = arguments.command(commands, "show", "One notice as it stood on a day, in words or as data.", "")
    show.add_argument("id", help="see: lockring notice list")
    show.add_argument("--as-of", type=arguments.day, metavar="DATE", help="as it stood on that day")
    diff = arguments.command(
        commands, "diff", "What changed between two revisions, for devices and for people.", ""
    )
    diff.add_argument("id", help="see: lockring notice list")
    diff.add_argument(
        "old", nargs="?", type=arguments.day, help="date of a revision; else the one before the newest"
    )
    diff.add_argument("new", nargs="?", type=arguments.day, help="date of a later revision; else the newest")
    lint = arguments.command(commands, "lint", "Is every notice fit to be published? Prints every fault.", "")
    lint.add_argument(
        "files", nargs="*", metavar="FILE", help="a notice that you are writing; else all notices"
    )
    schema = arguments.command(commands, "schema", "The JSON Schema of a revision of a notice.", "")
    parsers = {"list": listed, "show": show, "diff": diff, "lint": lint, "schema": schema}
    for name, command in parsers.items():
        arguments.common(command, f"notice_{name}")
    _fill_history(commands)
    _fill_review(commands)


def _fill_history(commands: Any) -> None:
    history = arguments.command(
        commands, "history", "Every revision of a notice, and what each one changed.", ""
    )
    history.add_argument("id", help="see: lockring search")
    arguments.common(history, "notice_history", "store_commands")
    arguments.store(history)


def _fill_review(commands: Any) -> None:
    review = arguments.command(commands, "review", help_texts.REVIEW_HELP, help_texts.REVIEW_EXAMPLES)
    review.add_argument("id", nargs="?", help="else: what awaits a review")
    decision = review.add_mutually_exclusive_group()
    decision.add_argument("--accept", action="store_true", help="accept what is shown")
    decision.add_argument("--correct", metavar="FILE", help="take the scope in this file instead")
    review.add_argument("--actor", default="", metavar="NAME", help="who stands for the review")
    review.add_argument("--note", default="", metavar="TEXT", help="kept with the review")
    review.add_argument(
        "--machine", action="store_true", help="the machine's reading, even where a correction stands"
    )
    arguments.limit(review)
    arguments.answer_format(review, "notice_review", "review_commands")
    arguments.store(review)


def _fill_sync(sync: argparse.ArgumentParser) -> None:
    sync.add_argument("source", nargs="*", metavar="SOURCE[:PLACE]", help="else every source but gudid")
    sync.add_argument("--afresh", action="store_true", help="ask for every page, also where nothing changed")
    sync.add_argument("--unreadable", action="store_true", help="list what cannot be read; bring nothing in")
    arguments.answer_format(sync, "sync", "store_commands")
    arguments.store(sync)


def _fill_search(search: argparse.ArgumentParser) -> None:
    search.add_argument("text", nargs="*", metavar="TEXT", help="words that the notice holds")
    search.add_argument("--firm", default="", metavar="NAME", help="a piece of the recalling firm's name")
    search.add_argument("--model", default="", metavar="NUMBER", help="a product number that it covers")
    search.add_argument("--product-code", default="", metavar="CODE", help="FDA's, of three letters")
    search.add_argument("--since", type=arguments.day, metavar="DATE", help="of this day or later")
    search.add_argument("--until", type=arguments.day, metavar="DATE", help="of this day or earlier")
    arguments.limit(search)
    arguments.common(search, "search", "store_commands")
    arguments.store(search)


def _fill_watch(watch: argparse.ArgumentParser) -> None:
    arguments.common(watch, "watch", "watch_commands")
    arguments.store(watch)
    commands = watch.add_subparsers(prog="lockring watch", title="commands", metavar="COMMAND")
    add = arguments.command(commands, "add", "Watch one more device, under a name of your own.", "")
    add.add_argument("name", metavar="NAME", help="what you call it")
    add.add_argument("label", nargs="*", help="what is printed on the device")
    add.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="as in lockring check")
    listed = arguments.command(commands, "list", "The devices that you watch.", "")
    remove = arguments.command(
        commands, "remove", "Stop watching a device; deletes all that was kept of it.", ""
    )
    remove.add_argument("name", metavar="NAME", help="see: lockring watch list")
    for name, command in (("add", add), ("list", listed), ("remove", remove)):
        arguments.common(command, f"watch_{name}", "watch_commands", default=argparse.SUPPRESS)
        arguments.store(command, default=argparse.SUPPRESS)  # what stands before the second word holds, too


def _fill_fleet(fleet: argparse.ArgumentParser) -> None:
    commands = _commands(fleet, "lockring fleet")
    assess = arguments.command(commands, "assess", help_texts.FLEET_ASSESS_HELP, help_texts.FLEET_EXAMPLES)
    assess.add_argument("--out", metavar="FOLDER", help="else NAME-recalls, after the name of the file")
    assess.add_argument(
        "--write",
        action="append",
        choices=("csv", "parquet", "json", "fhir", "vex"),
        help="how the findings are written (else csv); may be given several times",
    )
    assess.add_argument("--suppress", metavar="FILE", help="findings set aside, with reason and last day")
    assess.add_argument("--as-of", type=arguments.day, metavar="DATE", help="what was known on that day")
    columns = arguments.command(commands, "columns", "Which column is taken for which fact, and why.", "")
    columns.add_argument("--save", metavar="FILE", help="keep it, to use it again")
    for name, command in (("assess", assess), ("columns", columns)):
        command.add_argument("file", metavar="FILE", help="CSV, TSV, Excel (.xlsx), Parquet or FHIR")
        command.add_argument("--mapping", metavar="FILE", help="what `fleet columns --save` kept")
        command.add_argument(
            "--column", action="append", default=[], metavar="COLUMN=FACT", help="such as Charge=lot_number"
        )
        arguments.common(command, f"fleet_{name}", "fleet_commands")
        arguments.store(command)


def _fill_campaign(campaign: argparse.ArgumentParser) -> None:
    commands = _commands(campaign, "lockring campaign")
    says, examples = help_texts.SIMULATE_HELP, help_texts.CAMPAIGN_EXAMPLES
    arguments.rehearsal(arguments.command(commands, "simulate", says, examples))


def _fill_hazard(hazard: argparse.ArgumentParser) -> None:
    commands = _commands(hazard, "lockring hazard")
    arguments.laboratory(commands, help_texts.HAZARD_EXAMPLES)


def _fill_service(service: argparse.ArgumentParser) -> None:
    commands = _commands(service, "lockring service")
    run = _of_service(commands, "run", "Start the service: the pages, and the work behind them.")
    run.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="else 127.0.0.1: this machine")
    run.add_argument("--port", type=arguments.number, default=8000, metavar="N", help="else 8000")
    run.add_argument("--workers", type=arguments.number, default=1, metavar="N", help="processes; else 1")
    _of_service(commands, "key", "A new secret key, to keep in LOCKRING_SECRET_KEY.")
    _fill_staff(commands)
    audit = _of_service(commands, "audit", "Is every write still as it was written? Tells what is not.")
    audit.add_argument("--noted", default="", metavar="DIGEST", help="what an earlier audit told you to note")
    backup = _of_service(commands, "backup", "A whole copy of the data, while the service runs.")
    backup.add_argument("file", metavar="FILE", help="it must not be there yet")
    restore = _of_service(
        commands, "restore", "Bring a backup into an empty database: all of it, or nothing."
    )
    restore.add_argument("file", metavar="FILE", help="what `lockring service backup` wrote")
    demo = _of_service(commands, "demo", help_texts.SERVICE_DEMO_HELP)
    demo.add_argument("--port", type=arguments.number, default=8000, metavar="N", help="else 8000")
    demo.add_argument("--home", default="", metavar="FOLDER", help="keep the demo there; else it is deleted")
    demo.add_argument("--cases", type=arguments.number, default=300, metavar="N", help="how many; else 300")
    demo.add_argument("--prepare-only", action="store_true", help="make the data and stop; needs --home")


def _fill_staff(commands: Any) -> None:
    staff = arguments.command(commands, "staff", "Who works at the desk.", "")
    staffs = _commands(staff, "lockring service staff")
    add = _of_service(staffs, "add", "Let somebody in, or change what they may do.", "staff_add")
    add.add_argument("email", metavar="EMAIL", help="they sign in with a code that is mailed there")
    add.add_argument("--role", required=True, choices=("viewer", "agent", "lead"), help="what they may do")
    _of_service(staffs, "list", "Everybody who works at the desk.", "staff_list")
    key = _of_service(commands, "api-key", "A key for a program.", "api_key")
    key.add_argument("do", choices=("add",), help="make one; it is shown once")
    key.add_argument("name", metavar="NAME", help="which program it is for")
    key.add_argument("--role", required=True, choices=("viewer", "agent", "lead"), help="what it may do")


def _of_service(commands: Any, name: str, says: str, run: str = "") -> argparse.ArgumentParser:
    added = arguments.command(commands, name, says, "")
    added.set_defaults(run=run or name, module="service_commands")
    return added


if __name__ == "__main__":
    sys.exit(run())
