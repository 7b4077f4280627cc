"""The options of every register command, given to it as one `Ask`."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from attcli.cli.open import Ask
from attcli.cli.options import (
    AsOf,
    AsSchool,
    ClassName,
    ContactsFile,
    End,
    Exports,
    LayoutName,
    PupilName,
    PupilsFile,
    SchoolKey,
    Start,
    YearGroup,
)

_POSITIONAL = inspect.Parameter.POSITIONAL_OR_KEYWORD
_FILES = {
    "pupils": PupilsFile,
    "contacts": ContactsFile,
    "layout": LayoutName,
    "as_school": AsSchool,
}
_SCOPE = {
    "start": Start,
    "end": End,
    "as_of": AsOf,
    "school": SchoolKey,
    "year_group": YearGroup,
    "class_name": ClassName,
    "pupil": PupilName,
}


def asks(command: Callable[..., None]) -> Callable[..., None]:
    """Let `command(ask, …)` be called with the exports, files, days and pupils spelt out.

    Typer reads the options from the signature: the files, the command's own, then days and pupils.
    """
    return _spelt_out(command, {"exports": Exports, **_FILES}, ahead=0)


def asks_with_own_argument(command: Callable[..., None]) -> Callable[..., None]:
    """`asks` for a command whose first parameter after `ask` stands in the place of the exports."""
    return _spelt_out(command, _FILES, ahead=1)


def _spelt_out(
    command: Callable[..., None], files: dict[str, Any], *, ahead: int
) -> Callable[..., None]:
    _, *own = inspect.signature(command, eval_str=True).parameters.values()

    @wraps(command)
    def spelt_out(**given: Any) -> None:
        asked = {name: given.pop(name) for name in (*files, *_SCOPE)}
        command(Ask(**asked), **given)

    parameters = [*own[:ahead], *_options(files), *own[ahead:], *_options(_SCOPE)]
    spelt_out.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    spelt_out.__annotations__ = {each.name: each.annotation for each in parameters}
    return spelt_out


def _options(hints: dict[str, Any]) -> list[inspect.Parameter]:
    return [
        inspect.Parameter(name, _POSITIONAL, default=None, annotation=hint)
        for name, hint in hints.items()
    ]
