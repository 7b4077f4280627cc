"""Every key of a TOML file is found on its line, however the file is written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from attcli.policy.blank import NewSchool, settings_text
from attcli.policy.document import Document, Key, dotted, read

WRITTEN = """\
# a comment, then a key that holds a heading's look
note = "[not.a.heading]"

[schools."St Mary's"]
name = '''
St Mary's
name = "not a key"
'''
people.head = { name = "W", role = "Head" }
closures = [
  2025-11-14, # first

  2025-11-17,
]

[[schools."St Mary's".terms]]
name = "A"
[[schools."St Mary's".terms]]
name = "B"
[schools."St Mary's".terms.extra]
deep = 1
"""

SAINT = ("schools", "St Mary's")
LINES: dict[Key, int] = {
    ("note",): 2,
    ("schools",): 4,
    SAINT: 4,
    (*SAINT, "name"): 5,
    (*SAINT, "people", "head", "role"): 9,
    (*SAINT, "closures"): 10,
    (*SAINT, "terms", 0): 16,
    (*SAINT, "terms", 0, "name"): 17,
    (*SAINT, "terms", 1, "name"): 19,
    (*SAINT, "terms", 1, "extra", "deep"): 21,
    (*SAINT, "terms", 1, "missing"): 18,
    ("nowhere",): 1,
}


def document(folder: Path, text: str) -> Document:
    path = folder / "some.toml"
    path.write_text(text, encoding="utf-8")
    return read(path)


@pytest.mark.parametrize("key", LINES, ids=dotted)
def test_a_key_is_found_on_its_line(tmp_path: Path, key: Key) -> None:
    assert document(tmp_path, WRITTEN).line(key) == LINES[key]


@pytest.mark.parametrize(("value", "line"), [("2025-11-14", 11), ("2025-11-17", 13)])
def test_an_entry_of_a_list_is_found_on_the_line_that_shows_it(
    tmp_path: Path, value: str, line: int
) -> None:
    found = document(tmp_path, WRITTEN)
    assert found.line((*SAINT, "closures", 0), value) == line


def test_every_key_of_a_new_settings_file_is_found(tmp_path: Path) -> None:
    found = document(tmp_path, settings_text(NewSchool(name="Hill", terms=())))
    lines = found.text.splitlines()
    keys = list(_keys(found.data))
    assert len(keys) > 30
    for key in keys:
        assert str(key[-1]) in lines[found.line(key) - 1], dotted(key)


def _keys(data: dict[str, Any], above: Key = ()) -> Iterator[Key]:
    for name, value in data.items():
        yield (*above, name)
        if isinstance(value, dict):
            yield from _keys(value, (*above, name))


def test_a_key_reads_as_a_person_counts() -> None:
    assert dotted(("schools", "hill", "terms", 0, "start")) == "schools.hill.terms[1].start"
