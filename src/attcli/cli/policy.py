"""`attcli policy show`: every rule of the policy a school follows, and where it comes from."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.open import open_settings
from attcli.cli.options import OutputFile, OutputFormat, SchoolKey
from attcli.cli.output import emit
from attcli.cli.result import Column, Result

if TYPE_CHECKING:
    from attcli.policy.pack import Pack
    from attcli.policy.settings import Settings

_TABLE = (
    Column("setting", "Setting"),
    Column("value", "Value"),
    Column("from", "From"),
    Column("about", "What it does", from_width=100),
)
_SHOWN = ("school", "setting", "value", "from", "about", "source")
_DIFFERING = ("school", "setting", "value", "other_value", "from", "about", "source")


class Action(StrEnum):
    """What to do with the policy."""

    SHOW = "show"


def policy(
    action: Annotated[Action, typer.Argument(help="show: list every rule with its source.")],
    diff: Annotated[
        str | None,
        typer.Option("--diff", metavar="PACK", help="Only what differs from that policy."),
    ] = None,
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Show the policy: stages, thresholds, times, limits and what people do, each with its source.

    Values marked 'ours' are choices of this program where the policy says nothing; change any of
    them in attcli.toml. --diff shows what differs from another policy, both values side by side.

    Example: attcli policy show --diff big-life
    """
    import polars as pl

    from attcli.policy.pack import load_pack

    settings = open_settings()
    keys = _schools(settings, school)
    packs = {key: settings.school(key).policy for key in keys}
    other = load_pack(diff) if diff else None
    rows = [
        {"school": key} | row
        for key, pack in packs.items()
        for row in (_differing(pack, other) if other else _lines(pack))
    ]
    names = ", ".join(sorted({pack.id for pack in packs.values()}))
    several = [Column("school", "School")] if len(keys) > 1 else []
    emit(
        Result(
            command="policy",
            rows=pl.DataFrame(
                rows, schema=dict.fromkeys(_DIFFERING if diff else _SHOWN, pl.String)
            ),
            table=(*several, *(_both(names, diff) if diff else _TABLE)),
            title=f"Policy: {names}" + (f", beside {diff}" if diff else ""),
            school=keys[0] if len(keys) == 1 else None,
        ),
        fmt,
        output,
    )


def _lines(pack: "Pack") -> list[dict[str, str]]:
    from attcli.policy.describe import lines

    return [
        {
            "setting": line.name,
            "value": line.value,
            "from": line.whose,
            "about": line.about,
            "source": line.source,
        }
        for line in lines(pack)
    ]


def _differing(pack: "Pack", other: "Pack") -> list[dict[str, str | None]]:
    from attcli.policy.describe import differences

    return [
        {
            "setting": line.name,
            "value": ours.value if ours else None,
            "other_value": theirs.value if theirs else None,
            "from": ours.whose if ours else None,
            "about": line.about,
            "source": line.source,
        }
        for ours, theirs in differences(pack, other)
        if (line := ours or theirs)
    ]


def _both(ours: str, theirs: str) -> tuple[Column, ...]:
    return (
        Column("setting", "Setting"),
        Column("value", ours),
        Column("other_value", theirs),
        Column("about", "What it does", from_width=100),
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
