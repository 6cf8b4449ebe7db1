"""One function over many items on all processors, with few of them in memory at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

WORTH_IT = 1_000  # items: to start the processes takes about as long as to read two hundred notices
_PIECE = 40  # items that travel together: so many take far longer than the way
_AHEAD = 3  # pieces for each process: none waits, and few are in memory
_MOST = 8  # processes: one that writes cannot keep up with more

Item = TypeVar("Item")
Result = TypeVar("Result")


def each(function: Callable[[Item], Result], items: Iterable[Item], count: int) -> Iterator[Result]:
    """What the function makes of each of about `count` items, in their order.

    The function and all values must be picklable. Raises what the function raises. Of few items, or where
    there is one processor, nothing leaves this process.
    """
    processes = min(_MOST, os.cpu_count() or 1)
    if count < WORTH_IT or processes == 1:
        yield from map(function, items)
        return
    context = multiprocessing.get_context("spawn")  # a fork would share the connection to the database
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin) as pool:
        yield from _in_order(pool, function, items, processes * _AHEAD)


def _in_order(
    pool: ProcessPoolExecutor, function: Callable[[Item], Result], items: Iterable[Item], ahead: int
) -> Iterator[Result]:
    rest = iter(items)
    waiting: deque[Future[list[Result]]] = deque()
    while piece := list(islice(rest, _PIECE)):
        waiting.append(pool.submit(_all, function, piece))
        if len(waiting) > ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _all(function: Callable[[Item], Result], items: list[Item]) -> list[Result]:
    return list(map(function, items))


def _begin() -> None:
    """A process that helps leaves Ctrl-C to the one that it helps, and ends with it, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
