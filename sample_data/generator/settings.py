"""The `attcli.toml` of an invented school: its details, people and term dates."""

from pathlib import Path
from typing import Any

from .school import School

_HEAD = """\
# Settings of an invented school, for attcli. Written by sample_data/generate.py: nobody and nothing
# in it is real.
"""


def write_settings(school: School, path: Path) -> None:
    """Writes the settings; term dates of all the school's years."""
    said = school.recipe.school
    key = said["key"]
    lines = [_HEAD, f"[schools.{key}]"]
    lines += [
        f"{name} = {_value(said[name])}"
        for name in (
            "name", "also_known_as", "address", "phone", "email", "website", "council",
            "dfe_number",
        )
        if said.get(name)
    ]  # fmt: skip
    inset = [day for year in school.years for day in year.inset]
    lines.append(f"inset_days = [{', '.join(day.isoformat() for day in inset)}]")
    closures = said.get("closures", [])
    if closures:
        lines.append(f"closures = [{', '.join(day.isoformat() for day in closures)}]")
    lines += _people(key, said["people"]) + _meeting(key, said.get("meeting", {}))
    for year in school.years:
        for name, start, end in year.terms:
            lines += [
                "",
                f"[[schools.{key}.terms]]",
                f"name = {_value(f'{name} {year.label[:4]}/{year.label[7:]}')}",
                f"start = {start.isoformat()}",
                f"end = {end.isoformat()}",
            ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _people(key: str, people: dict[str, str]) -> list[str]:
    lines = []
    for role, name in people.items():
        if name:
            lines += ["", f"[schools.{key}.people.{role}]", f"name = {_value(name)}"]
    return lines


def _meeting(key: str, meeting: dict[str, str]) -> list[str]:
    if not meeting:
        return []
    lines = [f"{name} = {_value(text)}" for name, text in meeting.items()]
    return ["", f"[schools.{key}.meeting]", *lines]


def _value(value: Any) -> str:
    """Text, or a list of texts, as TOML writes it."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return "[" + ", ".join(_value(item) for item in value) + "]"
