"""What the workbook library does with a workbook that is damaged, as a refusal.

Besides its errors it may panic (an old workbook that was cut off): that is no Exception in Python
and would end the program, and its own words go straight to the terminal.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from python_calamine import CalamineError

from attcli.exports.far_cells import NO_ARCHIVE
from attcli.exports.refusals import UnusableError

_PANICS = "pyo3_runtime"  # the module of every panic; its class can't be imported
_TERMINAL = 2


@contextmanager
def refused_if_damaged(problem: str, way_out: str) -> Iterator[None]:
    """Reading of a workbook; UnusableError with these words where the library fails."""
    try:
        with _hushed():
            yield
    except (CalamineError, *NO_ARCHIVE) as error:
        raise UnusableError(problem, way_out) from error
    except BaseException as error:
        if type(error).__module__ != _PANICS:
            raise
        raise UnusableError(problem, way_out) from None


@contextmanager
def _hushed() -> Iterator[None]:
    """Nothing reaches the terminal's stderr meanwhile; the program writes nothing there itself."""
    try:
        kept = os.dup(_TERMINAL)
    except OSError:  # there is none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _TERMINAL)
        yield
    finally:
        os.dup2(kept, _TERMINAL)
        os.close(nowhere)
        os.close(kept)
