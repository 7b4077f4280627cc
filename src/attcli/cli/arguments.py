"""Small repairs to the command line before typer sees it.

Global options are accepted before or after the command, so they are moved to the front; and
`--near`, whose number may be left out, is given its default.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

FLAGS = frozenset({"-q", "--quiet", "-v", "--verbose", "--no-color", "--version"})
TAKES_VALUE = frozenset({"-w", "--workspace", "--json-log", "--fail-on"})
NEAR_DEFAULT = "3"
_TOGETHER = re.compile(r"-[qv]+[qvw]")


def arrange(args: Sequence[str]) -> list[str]:
    """`args` with the global options first and every `--near` with its number."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(_apart(args))
    for word in words:
        name, has_value, _ = word.partition("=")
        if word == "--":
            rest += [word, *words]
        elif word in FLAGS or (has_value and name in TAKES_VALUE):
            front.append(word)
        elif word in TAKES_VALUE:
            front += [word, *[value for value in [next(words, None)] if value is not None]]
        else:
            rest.append(word)
    return front + _with_near(rest)


def _apart(args: Sequence[str]) -> list[str]:
    """`-qv` as `-q -v`: short global options written together."""
    return [
        part
        for word in args
        for part in ([f"-{letter}" for letter in word[1:]] if _TOGETHER.fullmatch(word) else [word])
    ]


def _with_near(words: list[str]) -> list[str]:
    return [
        f"--near={NEAR_DEFAULT}" if word == "--near" and not after.isdigit() else word
        for word, after in pairwise([*words, ""])
    ]
