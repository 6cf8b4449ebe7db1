"""What `lockring hazard` does: a scenario, a study with its reports, and reports made again."""

from __future__ import annotations

import hashlib
import os
import platform
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from lockring import __version__, document
from lockring.errors import FactError, shown
from lockring.sources import directory

if TYPE_CHECKING:
    from argparse import Namespace

    from lockring.hazard.plan import Study
    from lockring.hazard.results import StudyResult

STUDIES = Path(__file__).parent / "hazard" / "studies"
T = TypeVar("T", bound=msgspec.Struct)


def run(arguments: Namespace) -> int:
    """One scenario with its fault and without it. Raises FactError or NoticeError for a bad one."""
    _installed()
    from lockring.hazard.errors import HazardError
    from lockring.hazard.laboratory import Laboratory
    from lockring.hazard.patient.models import MODELS
    from lockring.hazard.scenario import Scenario, checked
    from lockring.hazard.telling import told

    try:
        scenario = checked(read(Path(arguments.scenario), Scenario), tuple(MODELS))
        groups = Laboratory(MODELS, threads=os.cpu_count() or 1).groups(scenario)
    except HazardError as error:
        raise FactError(*map(str, error.faults)) from None
    if arguments.format == "json":
        print(msgspec.json.format(msgspec.json.encode(groups), indent=2).decode())
    else:
        print(told(groups, scenario.seed))
    return 0


def study(arguments: Namespace) -> int:
    """A study with its reports in a folder. Raises FactError or NoticeError for what is wrong with it."""
    _installed()
    from lockring.hazard.errors import HazardError
    from lockring.hazard.patient.models import MODELS
    from lockring.hazard.study import Made, carried_out
    from lockring.progress import progress

    plan = _planned(arguments)
    digest = digest_of(plan)
    made = Made(digest=digest, program=f"lockring {__version__}, {platform.system()} {platform.machine()}")
    folder = _folder(arguments.out or plan.id)
    kept = _Folder(folder / f"unfinished-{digest[:12]}")
    threads = arguments.threads or os.cpu_count() or 1
    try:
        with progress(plan.title) as show:
            result = carried_out(
                plan, MODELS, made, kept, lambda d, t, s: show(d, t, "parts", s), threads=threads
            )
    except HazardError as error:
        raise FactError(*map(str, error.faults)) from None
    _written(result, folder)
    kept.remove()
    _told(result, folder, arguments.format)
    return 0


def report(arguments: Namespace) -> int:
    """The reports of a kept result, made again. Raises FactError or NoticeError where it cannot be read."""
    from lockring.hazard.results import StudyResult

    result = read(Path(arguments.result), StudyResult)
    folder = _folder(arguments.out or result.id)
    _written(result, folder)
    _told(result, folder, arguments.format)
    return 0


class _Folder:
    """Finished parts of a study as files. They are gone when the study is done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> bytes | None:
        path = self._folder / f"{name}.json"
        return path.read_bytes() if path.is_file() else None

    def put(self, name: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        new = self._folder / f"{name}.new"
        new.write_bytes(data)
        new.replace(self._folder / f"{name}.json")  # whole or not at all

    def remove(self) -> None:
        for path in self._folder.glob("*"):
            path.unlink()
        self._folder.rmdir()


def _installed() -> None:
    missing = [name for name in ("numba", "scipy", "cryptography") if find_spec(name) is None]
    if missing:
        raise FactError(
            f"the hazard lab needs {', '.join(missing)}; install them: pip install 'lockring[hazard]'"
        )


def digest_of(plan: Study) -> str:
    """The sha-256 of a study, the same for every way of writing its file."""
    return hashlib.sha256(msgspec.json.encode(plan, order="deterministic")).hexdigest()


def read(path: Path, kind: type[T]) -> T:
    """What a file holds. Raises FactError or NoticeError with every fault of its form."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FactError(f"{shown(path)} could not be read: {error.strerror}") from None
    return document.read(raw, kind, str(path))


def _planned(arguments: Namespace) -> Study:
    """The study of that id or file, with as many people as were asked for."""
    from lockring.hazard.plan import Study

    ours = STUDIES / f"{arguments.study}.json"
    if not ours.is_file() and not Path(arguments.study).is_file():
        known = ", ".join(sorted(path.stem for path in STUDIES.glob("*.json")))
        raise FactError(f"no study and no file has the name {shown(arguments.study)}; studies: {known}")
    plan = read(ours if ours.is_file() else Path(arguments.study), Study)
    if arguments.people is None:
        return plan
    counts = msgspec.structs.asdict(plan.scenario.people)
    people = {name: arguments.people for name, count in counts.items() if count}
    scenario = msgspec.structs.replace(plan.scenario, people=type(plan.scenario.people)(**people))
    return msgspec.structs.replace(plan, scenario=scenario)


def _folder(name: str) -> Path:
    """The folder for the reports, made where there is none. Raises FactError before anything is computed."""
    try:
        Path(name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FactError(f"--out {shown(name)}: no folder can be there: {error.strerror}") from None
    return Path(name)


def _written(result: StudyResult, folder: Path) -> None:
    """The result as data, the report, the worksheet as data, and the page in plain words."""
    from lockring.hazard.report import page, plain, worksheet

    files = {
        "result.json": msgspec.json.format(msgspec.json.encode(result), indent=1),
        "report.html": page(result).encode(),
        "worksheet.json": msgspec.json.format(msgspec.json.encode(worksheet(result)), indent=1),
        "plain.html": plain(result, phone=_phone(result.notice)).encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _phone(notice: str) -> str:
    """The line of the notice that a study is about. Raises FactError: no page is without one."""
    for one in directory.load(directory.PUBLISHED).notices:
        if one.id == notice and one.revisions[-1].contacts:
            return one.revisions[-1].contacts[0].phone
    raise FactError(f"no notice with a phone line has the id {shown(notice)}; see: lockring notice list")


def _told(result: StudyResult, folder: Path, form: str) -> None:
    if form == "json":
        print(msgspec.json.encode(result).decode())
        return
    print("\n".join(result.answer))
    print(f"\nThe report: {folder / 'report.html'}; in plain words: {folder / 'plain.html'}")
    print(f"Seed {result.seed}, digest {result.digest[:12]}: the same study gives the same numbers again.")
    print("A simulation, and no medical advice: what to do now says the notice.")
