"""Who makes a change: `--by`, else the settings, else the account."""

from typing import TYPE_CHECKING, Annotated

import typer

from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.policy.settings import Settings

By = Annotated[
    str | None,
    typer.Option(help="Who decided.  [default: from the settings, else your account]"),
]


def who(by: str | None, settings: "Settings") -> str:
    """The name to write beside a change; UsageError where nobody is named."""
    return by or settings.by or _account()


def _account() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("It is not known who you are.", 'Add --by "your name".') from None
