"""`attcli policy show`: every value of the policy a school follows, and where it comes from."""

from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.open import open_settings
from attcli.cli.options import OutputFile, OutputFormat, SchoolKey
from attcli.cli.output import Column, Result, emit

if TYPE_CHECKING:
    from attcli.policy.settings import Settings
    from attcli.policy.values import Origin


class Action(StrEnum):
    """What to do with the policy."""

    SHOW = "show"


def policy(
    action: Annotated[Action, typer.Argument(help="show: list every value with its source.")],
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Show the policy: thresholds, stages, times and limits, each with its source.

    Values marked 'ours' are choices of this program where the policy says nothing; change any of
    them in attcli.toml.

    Example: attcli policy show
    """
    import polars as pl

    settings = open_settings()
    keys = _schools(settings, school)
    rows = [
        {"school": key, "setting": name, "value": _shown(origin.value)} | _origin(origin)
        for key in keys
        for name, origin in settings.school(key).policy.origins.items()
    ]
    packs = {settings.school(key).policy.id for key in keys}
    emit(
        Result(
            command="policy",
            rows=pl.DataFrame(rows),
            table=(
                *([Column("school", "School")] if len(keys) > 1 else []),
                Column("setting", "Setting"),
                Column("value", "Value"),
                Column("from", "From"),
                Column("about", "What it does", from_width=100),
            ),
            title=f"Policy: {', '.join(sorted(packs))}",
            school=keys[0] if len(keys) == 1 else None,
        ),
        fmt,
        output,
    )


def _schools(settings: "Settings", asked: str | None) -> list[str]:
    """The schools to show: the one asked for, else all of the settings, else the default."""
    from attcli.errors import UsageError

    keys = list(settings.schools) or [settings.default_key or ""]
    if asked is None:
        return keys
    key = settings.school_keys.get(" ".join(asked.split()).casefold(), asked)
    if key not in keys:
        raise UsageError(f"There is no school “{asked}”.", f"Choose from: {', '.join(keys)}.")
    return [key]


def _origin(origin: "Origin") -> dict[str, str]:
    if origin.changed_by_school:
        return {"from": "attcli.toml", "about": origin.about, "source": "attcli.toml"}
    whose = "ours" if origin.ours else "policy"
    return {"from": whose, "about": origin.about, "source": origin.source}


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
