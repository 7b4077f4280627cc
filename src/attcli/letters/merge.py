"""Filling a template: the one place where Jinja environments are made.

Strict and sandboxed. Every `{{ … }}` of a letter becomes a marker (see `attcli.letters.blocks`), so
its value is never read as Markdown, whatever it holds. A field without a value is gathered, not
printed: the letter is then not written, and the office is told every field at once.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from attcli.errors import UsageError
from attcli.letters.blocks import OPEN, Value, marker, read_blocks
from attcli.letters.frontmatter import body_of
from attcli.letters.model import Blank, Block
from attcli.letters.words import count_of, times
from attcli.places import templates_dir

STORE = "_merged"
"""Where a filling finds what it gathers."""
_NOT_FILLED = "_" * 21


class Fields(dict[str, Any]):
    """The merge fields of one group (`pupil`, `attendance` …). None: known, but without a value.

    A value may be a function without arguments: it is called only where a letter asks for it.
    """

    def __init__(self, group: str, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.group = group

    def value(self, name: str) -> Any:
        """The value of that name; None where there is none."""
        found = self.get(name)
        return found() if callable(found) else found


class NoValue(Undefined):
    """A known field that has no value here: false in an `if`, and stops the letter if printed."""


@dataclass
class Merged:
    """What one filling gathered: the values behind the markers, and what was missing."""

    values: list[Value] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    blocks: tuple[Block, ...] = ()

    @property
    def blanks(self) -> tuple[str, ...]:
        """The labels of the blanks that the office completes, each once."""
        blanks = (value for value in self.values if isinstance(value, Blank))
        return tuple(dict.fromkeys(blank.label for blank in blanks if not blank.form))


class _Environment(SandboxedEnvironment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Fields):
            return self._field(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Fields):
            return self._field(obj, str(argument))
        return super().getitem(obj, argument)

    def _field(self, fields: Fields, name: str) -> Any:
        full = f"{fields.group}.{name}"
        if name not in fields:
            return self.undefined(f"there is no merge field {full}", name=full)
        value = fields.value(name)
        return NoValue(name=full) if value is None else value


class _Loader(FileSystemLoader):
    """Template files without their front matter; line numbers stay those of the file."""

    def get_source(self, environment: Any, template: str) -> Any:
        source, name, fresh = super().get_source(environment, template)
        return body_of(source), name, fresh


@pass_context
def _leave_marker(context: Context, value: Any) -> str:
    store: Merged = context[STORE]
    if isinstance(value, str) and OPEN in value:
        return value  # what a macro made: its values are marked already
    printed = _printed(store, value)
    if printed is None:
        return ""
    store.values.append(printed)
    return marker(len(store.values) - 1)


@pass_context
def _leave_words(context: Context, value: Any) -> str | Markup:
    """The value itself, escaped after this; a blank as a rule with its label."""
    store: Merged = context[STORE]
    if isinstance(value, Markup):
        return value  # what a macro made: its values are escaped already
    printed = _printed(store, value)
    if isinstance(printed, Blank):
        store.values.append(printed)
        return f"{_NOT_FILLED} ({printed.label})"
    return printed or ""


def _printed(store: Merged, value: Any) -> Value | None:
    """What may be printed of a value; None, and gathered, for a field that has none."""
    if isinstance(value, Undefined):
        gathered = store.missing if isinstance(value, NoValue) else store.unknown
        gathered.append(str(value._undefined_name))
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, Blank)):
        raise UndefinedError(f"a {type(value).__name__} cannot be printed")
    return value if isinstance(value, Blank) else str(value)


@lru_cache(maxsize=8)
def letter_environment(own: Path | None) -> SandboxedEnvironment:
    """The environment of letters; a template in the folder `own` wins over the built-in one."""
    return _made(_Environment, own, finalize=_leave_marker)


@lru_cache(maxsize=8)
def page_environment(own: Path | None) -> SandboxedEnvironment:
    """The environment of HTML pages: everything is escaped."""
    return _made(SandboxedEnvironment, own, autoescape=True)


@lru_cache(maxsize=1)
def word_environment() -> SandboxedEnvironment:
    """The environment of a school's own Word templates: as strict, and everything is escaped."""
    return _made(_Environment, None, autoescape=True, finalize=_leave_words)


def _made(kind: type[SandboxedEnvironment], own: Path | None, **more: Any) -> SandboxedEnvironment:
    folders = [*([own] if own else []), templates_dir()]
    environment = kind(
        loader=_Loader(folders),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **more,
    )
    environment.globals.clear()
    environment.filters.update(sessions=_sessions, times=_times)
    environment.filters.update(blank=_blank, or_blank=_or_blank, tick=_tick)
    return environment


def _sessions(number: Any) -> Any:
    """`attendance.missed | sessions`: “12 sessions”; what has no value stays without."""
    return number if isinstance(number, Undefined) else count_of(number, "session")


def _times(number: Any) -> Any:
    """`attendance.late | times`: “twice”."""
    return number if isinstance(number, Undefined) else times(number)


def _blank(label: str, lines: int = 1) -> Blank:
    """`"who took part" | blank`, `| blank(4)`: a blank of a form, so many lines to write on."""
    return Blank(label, captioned=False, form=True, lines=lines)


def _or_blank(value: Any, label: str) -> Any:
    """`pupil.dob | or_blank("date of birth")`: the value; where there is none, a form's blank."""
    return _blank(label) if isinstance(value, NoValue) else value


def _tick(label: str) -> Blank:
    """`"by telephone" | tick`: a box to tick."""
    return _blank(label, 0)


def fill(
    template: str,
    fields: Mapping[str, Fields],
    own: Path | None,
    put: Callable[[str], str] | None = None,
) -> Merged:
    """The template's words with the fields in them; UsageError for a template that cannot work.

    `put`: what each value is put through first, such as a date into another language.
    """
    store = Merged()
    with _told(template):
        source = letter_environment(own).get_template(template).render({**fields, STORE: store})
    if put:
        store.values = [put(value) if isinstance(value, str) else value for value in store.values]
    store.blocks = read_blocks(source, store.values, template)
    return store


def compile_template(template: str, own: Path | None) -> None:
    """Read a template without filling it; UsageError names the line that can't be understood."""
    with _told(template):
        letter_environment(own).get_template(template)


@contextlib.contextmanager
def _told(template: str) -> Iterator[None]:
    """Turn Jinja's own errors into a sentence with the template, the line and the way out."""
    try:
        yield
    except TemplateNotFound as error:
        raise UsageError(
            f"There is no template {error.name}.", "`attcli templates list` shows those there are."
        ) from error
    except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
        line = error.lineno if isinstance(error, TemplateSyntaxError) else _line(error)
        raise UsageError(
            f"The template {template}, line {line}: {str(error).rstrip('.')}.",
            "Correct that line of the template.",
        ) from error


def _line(error: BaseException) -> int:
    """The line of the template in which `error` arose."""
    return next((n for name, n in _frames(error.__traceback__) if name.endswith(".j2")), 0)


def _frames(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    found = []
    while trace:
        found.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return reversed(found)
