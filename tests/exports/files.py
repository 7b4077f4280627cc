"""Small export files for tests."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from attcli.exports.held import Held
from attcli.exports.values import upn_check_letter
from attcli.findings import Finding
from attcli.register.model import Register
from attcli.register.schema import CONTACTS, MARKS, PUPILS, empty


def upn(number: int) -> str:
    rest = f"99920{number:07d}"
    return upn_check_letter(rest) + rest


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def codes(findings: Iterable[Finding]) -> list[str]:
    return [found.code for found in findings]


def column(frame: pl.DataFrame, name: str) -> list[object]:
    return frame.get_column(name).to_list()


def pupil(register: Register, **known: object) -> dict[str, object]:
    """The one pupil with these values."""
    (row,) = register.pupils.filter(**known).to_dicts()
    return row


def nothing_held(school: str) -> Held:
    """A school of which nothing is held."""
    return Held(school, empty(MARKS), empty(MARKS), empty(PUPILS), empty(CONTACTS), ())
