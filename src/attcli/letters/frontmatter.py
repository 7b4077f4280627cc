"""The head of a template file: TOML between two lines of `+++`, above the words."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from attcli.errors import UsageError

_HEAD = re.compile(r"\A\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$", re.DOTALL | re.MULTILINE)


def body_of(source: str) -> str:
    """The words of a template, its head made blank lines so that line numbers stay right."""
    head = _HEAD.match(source)
    return "\n" * head[0].count("\n") + source[head.end() :] if head else source


def head_of(path: Path) -> dict[str, Any]:
    """The TOML head of a template file; UsageError where there is none or it cannot be read."""
    try:
        source = path.read_text(encoding="utf-8-sig")
        head = _HEAD.match(source)
        if not head:
            raise UsageError(
                f"The template {path.name} has no head between two lines of +++.",
                "Copy the head of the built-in template of the same name.",
            )
        return _parsed(head[1])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"The head of the template {path.name} cannot be read: {error}.",
            "Correct the lines between +++ and +++.",
        ) from error


@lru_cache(maxsize=64)
def _parsed(head: str) -> dict[str, Any]:
    """A head is asked for by every letter of a run."""
    return tomllib.loads(head)
