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
from datetime import date
from functools import partial
from typing import Any

from lockring.errors import LockringError, shown

_USAGE = 2
_FAULT_OF_OURS = 70  # EX_SOFTWARE of sysexits.h
_HELP = partial(argparse.RawDescriptionHelpFormatter, width=100)  # columns; asking the terminal costs imports

_CHECK_HELP = """\
Is my device recalled, and what do I do now?

Type what is printed on the device: a model number in any spelling, a whole barcode, or a label's
line. In a terminal Lockring then asks what it still needs to know; in a script it never asks.
"""
_CHECK_EXAMPLES = """\
examples:
  lockring check                                   ask me, step by step
  lockring check MMT-1780                          a pump by its model number
  lockring check mmt 1780 k --fact ring_color=clear
  lockring check "REF MMT-1780K SN NG1234567H"     a line of the label
  lockring check "(01)00643169001763(21)21A11"     a barcode
  lockring check MMT-503 --fact remote_id_programmed=cannot_tell --format json
  lockring check MMT-1780 --as-of 2019-12-01       what was known on that day

answers that are always allowed for a fact: cannot_tell, not_on_label

exit status:
  0  looked at everything, no notice covers the device
  1  a notice covers the device
  2  the command could not be understood
  3  a notice may cover it: a fact is missing, or the notice does not settle it;
     or none does, and something must be done at this moment all the same
  4  not everything could be looked at

Lockring is not medical advice. Every step comes from the notice that it names.
"""
_UDI_EXAMPLES = """\
examples:
  lockring udi "(01)00643169001763(17)160712(21)21A11F4855"
  lockring udi "+H123PARTNO1234567890120/$$420020216LOT12345" --format json

exit status: 0 read without doubt, 2 no such barcode, 3 read with a doubt
"""
_NOTICE_EXAMPLES = """\
examples:
  lockring notice list
  lockring notice show medtronic-minimed-600-retainer-ring --as-of 2020-01-01
  lockring notice diff medtronic-minimed-600-retainer-ring 2020-02-12 2021-10-05
  lockring notice lint my-notices/a-notice/2026-01-31.json
  lockring notice lint --notices my-notices
"""
_MAIN_EXAMPLES = """\
start here:
  lockring check                     is my device recalled, and what do I do now?
  lockring notice list               which notices Lockring holds
  lockring udi "(01)00643169001763"  a barcode taken apart
"""


def run() -> int:
    """The whole life of the process: one command. Its memory is never worth collecting, nor at its end."""
    gc.disable()
    try:
        status = main()
    except Exception:  # noqa: BLE001 - a fault of ours must not end as 1, which says "affected"
        import traceback

        traceback.print_exc()
        status = _FAULT_OF_OURS
    gc.freeze()  # the interpreter would go through every object once more on its way out
    return status


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. A bad input costs one clear message, never a traceback."""
    words = sys.argv[1:] if argv is None else argv
    if sys.stdout is None:
        return _USAGE  # closed: there is nowhere to answer, and nothing was looked at
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    arguments = _parser(words).parse_args(words)
    try:
        from lockring import commands

        status: int = getattr(commands, arguments.run)(arguments)
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
        epilog=_MAIN_EXAMPLES,
        formatter_class=_HELP,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(prog="lockring", title="commands", required=True, metavar="COMMAND")
    check = _command(commands, "check", _CHECK_HELP, _CHECK_EXAMPLES)
    udi = _command(commands, "udi", "Take a barcode's text apart: GS1, HIBCC or ICCBBA.", _UDI_EXAMPLES)
    notice = _command(commands, "notice", "The notices that Lockring holds.", _NOTICE_EXAMPLES)
    for name, command, fill in (
        ("check", check, _fill_check),
        ("udi", udi, _fill_udi),
        ("notice", notice, _fill_notice),
    ):
        if name in words:
            fill(command)
    return parser


def _fill_check(check: argparse.ArgumentParser) -> None:
    check.add_argument("label", nargs="*", help="what is printed on the device")
    check.add_argument(
        "--fact", action="append", default=[], metavar="NAME=VALUE", help="such as ring_color=clear"
    )
    check.add_argument(
        "--as-of", type=_day, metavar="DATE", help="what was known on that day, such as 2019-12-01"
    )
    check.add_argument("--notice", action="append", default=[], metavar="ID", help="look at this notice only")
    check.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of --format json, and stop"
    )
    _common(check, "check")


def _fill_udi(udi: argparse.ArgumentParser) -> None:
    udi.add_argument("text", help="what a scanner gives, or what is printed beside the barcode")
    _common(udi, "udi")


def _fill_notice(notice: argparse.ArgumentParser) -> None:
    commands = notice.add_subparsers(
        prog="lockring notice", title="commands", required=True, metavar="COMMAND"
    )
    listed = _command(commands, "list", "Every notice: id, date of its newest revision, title.", "")
    show = _command(commands, "show", "One notice as it stood on a day, in words or as data.", "")
    show.add_argument("id", help="see: lockring notice list")
    show.add_argument("--as-of", type=_day, metavar="DATE", help="as it stood on that day")
    diff = _command(commands, "diff", "What changed between two revisions, for devices and for people.", "")
    diff.add_argument("id", help="see: lockring notice list")
    diff.add_argument("old", nargs="?", type=_day, help="date of a revision; else the one before the newest")
    diff.add_argument("new", nargs="?", type=_day, help="date of a later revision; else the newest")
    lint = _command(commands, "lint", "Is every notice fit to be published? Prints every fault.", "")
    lint.add_argument(
        "files", nargs="*", metavar="FILE", help="a notice that you are writing; else all notices"
    )
    schema = _command(commands, "schema", "The JSON Schema of a revision of a notice.", "")
    parsers = {"list": listed, "show": show, "diff": diff, "lint": lint, "schema": schema}
    for name, command in parsers.items():
        _common(command, f"notice_{name}")


def _command(commands: Any, name: str, says: str, examples: str) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(
        name,
        help=says.splitlines()[0],
        description=says,
        epilog=examples,
        formatter_class=_HELP,
        allow_abbrev=False,
    )
    return added


def _common(command: argparse.ArgumentParser, run: str) -> None:
    command.add_argument(
        "--format", choices=("text", "json"), default="text", help="for people or for programs"
    )
    command.add_argument("--notices", metavar="FOLDER", help="notices of your own, not the published")
    command.set_defaults(run=run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a day such as 2019-12-01, got {shown(text)}") from None


if __name__ == "__main__":
    sys.exit(run())
