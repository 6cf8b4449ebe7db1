"""Compiled kernels kept on disk between processes, under a key that a second process finds again.

Numba's own key holds pickled functions with random numbers in them, so that no closure is ever found again.
"""

from __future__ import annotations

import hashlib
import inspect
from typing import Any

from numba.core.caching import FunctionCache

from lockring.hazard import quantities
from lockring.hazard.patient import count, lanes, risk, rules
from lockring.hazard.patient.model import Model


class _BySource(FunctionCache):  # type: ignore[misc]
    """Kept under the text of everything that is compiled into the kernel."""

    def __init__(self, function: Any, key: str) -> None:
        super().__init__(function)
        self._key = key

    def _index_key(self, sig: Any, codegen: Any) -> tuple[Any, ...]:
        return sig, codegen.magic_tuple(), self._key


def kept(dispatcher: Any, signature: Any, model: Model, used: int) -> Any:
    """The dispatcher, compiled for this signature: read from the disk where it was compiled before."""
    sources = (quantities, count, lanes, risk, rules, *map(inspect.getmodule, (model.rates, model.glucose)))
    text = "\n".join([model.name, str(used), *(inspect.getsource(each) for each in sources if each)])
    dispatcher._cache = _BySource(dispatcher.py_func, hashlib.sha256(text.encode()).hexdigest())
    dispatcher.compile(signature)
    dispatcher.disable_compile()
    return dispatcher
