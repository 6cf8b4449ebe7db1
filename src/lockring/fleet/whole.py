"""Files that appear whole or not at all, also where the process is killed while it writes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = ".lockring-"  # of the folder, beside the file, in which it is made


def whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file beside the path, and put it there when it is whole.

    What a killed run left of such a file in the folder is deleted first. Raises OSError where it cannot be
    written; then a file that was there before is still there.
    """
    with _workplace(path.parent) as folder:
        made = folder / path.name
        write(made)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(path)


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """A folder for one file. While its process lives it is locked, so that no other run deletes it."""
    with _locked(beside):
        _clean(beside)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=beside))
        lock = _lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _clean(beside: Path) -> None:
    """Delete the folders of runs that were killed: nothing holds their lock any more."""
    for folder in beside.glob(f"{_PREFIX}*"):
        lock = _lock(folder) if folder.is_dir() and not folder.is_symlink() else None
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder; wait for it."""
    lock = _lock(folder, wait=True)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _lock(folder: Path, *, wait: bool = False) -> int | None:
    """A lock that ends with the process, or None: another has it, or this system knows none."""
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows: what a killed run left stays
        return None
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:  # held, or a file system without locks
        os.close(place)
        return None
    return place
