"""A copy of a letter for a school to change: as it is, to translate, or as a Word file."""

from dataclasses import dataclass
from pathlib import Path

from attcli.errors import UsageError
from attcli.letters.catalogue import Template
from attcli.letters.frontmatter import body_of
from attcli.letters.languages import NAMES
from attcli.letters.word_start import word_start

_TRANSLATED = """+++
# {title}, in {language}. The English letter always goes with it, and is the one that counts.
title = "{title}"
months = ["January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December"]
days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

[around]
salutation = "Dear Parents and Carers"
closing = "Yours sincerely"
pupil = "Pupil"
class = "Class"
+++
"""


@dataclass(frozen=True, slots=True)
class Copied:
    """Where the copy belongs, and its content."""

    path: Path
    content: bytes


def copy_of(kind: Template, folder: Path, *, language: str | None, word: bool) -> Copied:
    """The copy for the workspace's `folder` of templates; UsageError for no such language."""
    source = kind.path.read_text(encoding="utf-8-sig")
    letters = folder / "letters"
    if word:
        return Copied(letters / f"{kind.id}.docx", word_start(kind))
    if language is None:
        return Copied(letters / f"{kind.id}.md.j2", source.encode())
    if language not in NAMES:
        raise UsageError(
            f"There is no language “{language}” here.",
            f"Choose one of: {', '.join(f'{code} ({name})' for code, name in NAMES.items())}.",
        )
    head = _TRANSLATED.format(title=kind.title, language=NAMES[language])
    words = body_of(source).lstrip("\n")
    return Copied(letters / f"{kind.id}.{language}.md.j2", (head + words).encode())
