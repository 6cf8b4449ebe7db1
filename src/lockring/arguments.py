"""What several commands take: the parts of the parser that they share."""

from __future__ import annotations

import argparse
from datetime import date
from functools import partial
from typing import Any

from lockring.errors import shown

HELP = partial(argparse.RawDescriptionHelpFormatter, width=100)  # columns; asking the terminal costs imports


def command(commands: Any, name: str, says: str, examples: str) -> argparse.ArgumentParser:
    """A command of these, with what `--help` says of it."""
    added: argparse.ArgumentParser = commands.add_parser(
        name,
        help=says.splitlines()[0],
        description=says,
        epilog=examples,
        formatter_class=HELP,
        allow_abbrev=False,
    )
    return added


def common(
    command: argparse.ArgumentParser, run: str, module: str = "commands", default: str | None = None
) -> None:
    """What every command on notices takes, and which function runs it."""
    answer_format(command, run, module, default or "text")
    command.add_argument(
        "--notices", metavar="FOLDER", default=default, help="notices of your own, not the published"
    )


def answer_format(command: argparse.ArgumentParser, run: str, module: str, default: str = "text") -> None:
    """For people or for programs, and which function runs the command."""
    command.add_argument(
        "--format", choices=("text", "json"), default=default, help="for people or for programs"
    )
    command.set_defaults(run=run, module=module)


def rehearsal(command: argparse.ArgumentParser) -> None:
    """What a rehearsal of a campaign takes."""
    command.add_argument("notice", metavar="NOTICE", help="see: lockring notice list")
    command.add_argument(
        "--owners", type=number, default=10_000, metavar="N", help="how many are made up; else 10000"
    )
    command.add_argument(
        "--ladder", action="append", default=[], metavar="RUNGS", help="such as email,sms+3,letter+7"
    )
    command.add_argument("--days", type=number, default=60, metavar="N", help="how long it goes; else 60")
    command.add_argument("--seed", type=number, default=1, metavar="N", help="which made-up people; else 1")
    common(command, "simulate", "campaign_commands")


def laboratory(commands: Any, examples: str) -> None:
    """The commands of the hazard lab, and what each takes."""
    run = command(commands, "run", "One scenario: the same people with the fault and without it.", examples)
    run.add_argument("scenario", metavar="SCENARIO", help="a file; docs/hazard.md says what is in it")
    study = command(commands, "study", "A whole study, and its reports in a folder.", examples)
    study.add_argument("study", metavar="STUDY", help="retainer-ring, remote-replay, or a file of your own")
    study.add_argument("--people", type=number, metavar="N", help="of each stratum; else as the study says")
    study.add_argument("--threads", type=number, metavar="N", help="else one for each processor")
    report = command(commands, "report", "The reports of a result that was kept, made again.", examples)
    report.add_argument("result", metavar="RESULT", help="the result.json of a study")
    for made in (study, report):
        made.add_argument("--out", metavar="FOLDER", help="for the reports; else named after the study")
    for name, added in (("run", run), ("study", study), ("report", report)):
        answer_format(added, name, "hazard_commands")


def store(command: argparse.ArgumentParser, default: str | None = None) -> None:
    """Where the notices are kept."""
    command.add_argument(
        "--store", metavar="PLACE", default=default, help="where the notices are kept; see: lockring sync -h"
    )


def limit(command: argparse.ArgumentParser) -> None:
    """How much is listed."""
    command.add_argument("--limit", type=number, default=20, metavar="N", help="at most so many lines")


def number(text: str) -> int:
    """A number from 1 on. Raises ArgumentTypeError."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"expected a number from 1 on, got {shown(text)}")
    return int(text)


def day(text: str) -> date:
    """A day. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a day such as 2019-12-01, got {shown(text)}") from None
