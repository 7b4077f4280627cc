"""A fault of ours is said in a sentence, whatever the library beneath throws."""

import polars as pl
import pytest
from tests.conftest import Run

from attcli.cli import open as opening


@pytest.mark.parametrize("thrown", [ValueError, pl.exceptions.PanicException, MemoryError])
def test_no_traceback_and_the_code_of_a_bug(
    thrown: type[BaseException], monkeypatch: pytest.MonkeyPatch, attcli_here: Run
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise thrown("Name0, Ada")

    monkeypatch.setattr(opening, "read_register", broken)
    done = attcli_here("absence", "marks.csv")
    said = " ".join(done.stderr.split())
    assert (done.returncode, "this is a fault in attcli" in said.lower()) == (70, True)
    assert ("Traceback" in said, "Ada" in said) == (False, False)
