"""Trying a template on invented data: what is wrong with it, how long it is, how it reads.

A template is filled twice, with everything known and with as little as there may be, so that most
of its words are seen; and every field it names anywhere is looked up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import nodes
from jinja2.sandbox import SandboxedEnvironment

from attcli.errors import AttcliError
from attcli.letters.blocks import plain
from attcli.letters.catalogue import Template, template, variant, variants
from attcli.letters.drawing import render
from attcli.letters.fields import merge_fields, recipient_fields
from attcli.letters.frontmatter import body_of
from attcli.letters.invented import example_groups, invented
from attcli.letters.merge import letter_environment
from attcli.letters.model import EVERYONE, Blocked, Letter, Prepared
from attcli.letters.own_word import own_word
from attcli.letters.prepare import announce, prepare

_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z“])")
_WORD = re.compile(r"[A-Za-z’'-]*[A-Za-z]")
_SCHOOL_STARTS = 5  # the age at which grade 0 of the formula begins


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: `faults` stop the letter; `pages` of its PDF and `reading_age` in years are
    None where it cannot be drawn, or is written in Word.
    """

    letter_id: str
    title: str
    file: str
    faults: tuple[str, ...]
    pages: int | None = None
    reading_age: int | None = None


def check(letter_id: str, own: Path | None) -> Checked:
    """One letter, with its variants in other languages."""
    try:
        kind = template(letter_id, own)
    except AttcliError as fault:
        return Checked(letter_id, "", f"{letter_id}.md.j2", (str(fault),))
    word = own_word(letter_id, own)
    faults = [*([] if word else _unknown(kind, kind.path, own)), *_variants(kind, own)]
    done = _tried(kind, own, bare=False)
    letters = [copy.letter for copy in done.copies] if isinstance(done, Prepared) else []
    for tried in (done, _tried(kind, own, bare=True)):
        if isinstance(tried, Blocked):
            faults += [why for why in tried.reasons if why not in faults]
    try:
        drawn = [render(letter, "docx" if letter.own_word else "pdf", own) for letter in letters]
        pages = max((one.pages for one in drawn if one.pages), default=None)
    except AttcliError as fault:
        faults.append(str(fault))
        pages = None
    age = reading_age(letters[0]) if letters else None
    file = word.name if word else kind.path.name
    return Checked(letter_id, kind.title, file, tuple(faults), pages, age)


def _tried(kind: Template, own: Path | None, *, bare: bool) -> Prepared | Blocked:
    facts, context = invented(kind, own, bare=bare)
    extra = example_groups(kind)
    try:
        if kind.each == "everyone":
            return announce(kind.id, context, extra=extra)
        return prepare(kind.id, facts, context, extra=extra)
    except AttcliError as fault:
        return Blocked(kind.id, "", "", "", "", (str(fault),))


def _variants(kind: Template, own: Path | None) -> Iterator[str]:
    """What is wrong with the letter's variants in other languages."""
    for language in variants(kind.id, own):
        try:
            found = variant(kind, language, own)
            if found:
                yield from _unknown(kind, found.path, own)
        except AttcliError as fault:
            yield str(fault)


def _unknown(kind: Template, path: Path, own: Path | None) -> Iterator[str]:
    """The fields named in the words, on whatever branch, that there are not."""
    facts, context = invented(kind, own, bare=False)
    known = merge_fields(facts, context, kind) | recipient_fields(EVERYONE)
    names = {f"{group}.{name}" for group, fields in known.items() for name in fields}
    names |= set(kind.example)
    environment = letter_environment(own)
    for name in sorted(fields_in(path.read_text(encoding="utf-8-sig"), environment) - names):
        yield f"the template {path.name} asks for {name}, which is no merge field"


def fields_in(source: str, environment: SandboxedEnvironment) -> set[str]:
    """The merge fields that the words of a template name; those of its own loops left out.

    None for words that cannot be read: filling them tells why.
    """
    try:
        tree = environment.parse(body_of(source))
    except Exception:
        return set()
    own = {n.name for n in tree.find_all(nodes.Name) if n.ctx in ("store", "param")}
    used = [n for n in tree.find_all(nodes.Getattr) if isinstance(n.node, nodes.Name)]
    return {f"{n.node.name}.{n.attr}" for n in used if n.node.name not in own}  # type: ignore[attr-defined]


def reading_age(letter: Letter) -> int | None:
    """The age in years from which the words read easily (Flesch and Kincaid); None for a form.

    The subject, headings, lists and tables are no sentences and don't count.
    """
    if not letter.addressee:
        return None
    words = [plain([block]).strip() for block in letter.body if block.kind == "paragraph"]
    sentences = [s for paragraph in words for s in _SENTENCE.split(paragraph)]
    return _age(sentences)


def _age(sentences: Sequence[str]) -> int | None:
    from pyphen import Pyphen  # noqa: PLC0415 (syllables, only where templates are checked)

    hyphens = Pyphen(lang="en_GB", left=1, right=1)
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not words:
        return None
    syllables = sum(len(hyphens.inserted(word, "\n").split("\n")) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return max(round(grade) + _SCHOOL_STARTS, _SCHOOL_STARTS)
