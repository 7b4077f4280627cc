"""Global options anywhere on the line; --near with or without its number."""

import pytest

from attcli.cli.arguments import arrange


@pytest.mark.parametrize(
    ("typed", "arranged"),
    [
        ("absence marks.csv -q", "-q absence marks.csv"),
        ("absence -w office marks.csv", "-w office absence marks.csv"),
        ("absence --workspace=office marks.csv", "--workspace=office absence marks.csv"),
        ("absence -- -q", "absence -- -q"),
        ("threshold marks.csv --near", "threshold marks.csv --near=3"),
        ("threshold --near marks.csv", "threshold --near=3 marks.csv"),
        ("threshold --near 4 marks.csv", "threshold --near 4 marks.csv"),
        ("threshold --near=2 marks.csv", "threshold --near=2 marks.csv"),
        ("absence marks.csv -w", "-w absence marks.csv"),
        ("absence marks.csv -qv", "-q -v absence marks.csv"),
        ("absence -qw office marks.csv", "-q -w office absence marks.csv"),
    ],
)
def test_arranged(typed: str, arranged: str):
    assert arrange(typed.split()) == arranged.split()
