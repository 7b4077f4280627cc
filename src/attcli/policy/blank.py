"""The text of a new `attcli.toml`: commented, filled where something is known, blank elsewhere.

Lines that begin `# ` are words; lines that begin `#` without a space are settings to switch on by
taking the `#` away.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time

from attcli.policy.pack import DEFAULT_PACK, Pack, load_pack
from attcli.policy.settings import DEFAULT_SCHOOL, GOVERNORS, PHASES, ROLES, Term

DETAILS = ("phone", "email", "website", "council", "dfe_number")


@dataclass(frozen=True)
class NewSchool:
    """What is known of a school when its settings are first written; blank: not known.

    `details` by the names in DETAILS, `people` by the names in `attcli.policy.settings.ROLES`.
    """

    name: str = ""
    address: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    pack_id: str = DEFAULT_PACK
    add_ons: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The school's key: its name in small letters and hyphens, or `school`."""
        plain = unicodedata.normalize(
            "NFKD", self.name.casefold().replace("'", "").replace("’", "")
        )
        ascii_only = plain.encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:60].strip("-") or DEFAULT_SCHOOL


def settings_text(school: NewSchool) -> str:
    """The whole file, ending in a newline. It loads back as the school it was made from."""
    parts = (
        _opening(),
        _details(school),
        _people(school),
        _terms(school),
        _more(school),
        _office(),
        _policy(school),
        _another(),
    )
    return _lines(parts)


def school_text(school: NewSchool) -> str:
    """One school's tables alone, ending in a newline, to stand below those of other schools."""
    parts = (_details(school), _people(school), _terms(school), _more(school), _policy(school))
    return _lines(parts)


def _lines(parts: Iterable[Iterable[str]]) -> str:
    return "\n".join(line for part in parts for line in part) + "\n"


def _opening() -> Iterable[str]:
    yield "# The settings of this school for attcli. Open it in any text editor; save it as UTF-8."
    yield "# Text stands in quotation marks; dates do not, and go year-month-day: 2026-09-01."
    yield "# What is left blank prints in letters as a ruled line to fill in by hand."
    yield ""


def _details(school: NewSchool) -> Iterable[str]:
    yield f"[schools.{school.key}]"
    yield f"name = {_text(school.name)}"
    yield "# Other names of the school as your exports write them."
    yield "also_known_as = []"
    yield f"address = [{', '.join(_text(line) for line in school.address)}]"
    for name in DETAILS:
        yield f"{name} = {_text(school.details.get(name, ''))}"
    yield f"# The kind of school ({', '.join(PHASES)}); left out, its year groups tell."
    yield '#phase = "primary"'
    yield "# A picture beside this file, for the letterhead (PNG, JPEG or SVG)."
    yield '#logo = "logo.png"'
    yield "# The policy whose stages, letters and limits apply."
    yield f"pack = {_text(school.pack_id)}"
    yield '# Beside it: ["conduct"] for letters about the conduct of parents and visitors.'
    yield f"with = [{', '.join(_text(name) for name in school.add_ons)}]"
    yield "# Training days, and days the school was or will be closed, inside the terms below."
    yield "inset_days = []"
    yield "closures = []"


def _people(school: NewSchool) -> Iterable[str]:
    yield ""
    yield "# Who signs letters, as letters print them."
    governors = GOVERNORS if "conduct" in school.add_ons else {}
    for key, role in {**ROLES, **governors}.items():
        yield f"[schools.{school.key}.people.{key}]"
        yield f"name = {_text(school.people.get(key, ''))}"
        yield f"role = {_text(role)}"


def _terms(school: NewSchool) -> Iterable[str]:
    yield ""
    yield "# Term dates, one table each term or half-term: first and last school day. Without them"
    yield "# the weeks come from the register alone, and nothing is said of the days still to come."
    if not school.terms:
        yield f"#[[schools.{school.key}.terms]]"
        yield '#name = "Autumn 1"'
        yield "#start = 2026-09-02"
        yield "#end = 2026-10-23"
    for term in school.terms:
        yield f"[[schools.{school.key}.terms]]"
        yield f"name = {_text(term.name)}"
        yield f"start = {term.start}"
        yield f"end = {term.end}"


def _more(school: NewSchool) -> Iterable[str]:
    yield ""
    yield "# Weeks of tests, one table each, in which the policy may say that no leave is granted."
    yield f"#[[schools.{school.key}.assessments]]"
    yield '#name = "Key stage 2 tests"'
    yield "#start = 2027-05-10"
    yield "#end = 2027-05-13"
    yield ""
    yield "# A standing place and time for meetings; left out, letters leave a line to fill in."
    yield f"[schools.{school.key}.meeting]"
    yield '#place = "the school office"'
    yield '#time = "3.30 pm"'
    yield ""
    yield "# A part-time pupil, by UPN or another id: the days expected, mornings and afternoons."
    yield f'#[schools.{school.key}.patterns."A123456789012"]'
    yield '#AM = ["Mon", "Tue", "Wed", "Thu", "Fri"]'
    yield "#PM = []"
    yield ""
    yield "# The governors' summary: no figure of fewer pupils than this (3 or more), and the"
    yield "# attendance expected of the school in a school year, where it has been told one."
    yield f"[schools.{school.key}.governors]"
    yield "#fewest = 5"
    yield '#expected_attendance = "95.2"'
    yield '#expected_year = "2026/27"'


def _office() -> Iterable[str]:
    yield ""
    yield "# Who is recorded as having done something, where --by is not said."
    yield "[office]"
    yield '#by = "A. Officer"'
    yield ""
    yield "# Reports can be read by you alone. For a shared folder that others must read:"
    yield "[output]"
    yield "#keep_parent_permissions = true"


def _policy(school: NewSchool) -> Iterable[str]:
    pack = load_pack(school.pack_id, school.add_ons)
    yield ""
    yield "# Where your school differs from the policy pack: each line shows the pack's own value."
    for heading, names in _by_heading(pack).items():
        yield f"[schools.{school.key}.policy{heading and '.' + heading}]"
        for name in names:
            full = f"{heading}.{name}" if heading else name
            origin = pack.origins[full]
            yield f"# {origin.about}"
            yield f"#{name} = {_value(origin.value)}"


def _another() -> Iterable[str]:
    yield ""
    yield "# A second school in this workspace: a table of its own, with every setting above under"
    yield "# its own key. Its exports go into inbox/ID/, or are taken in with --as-school ID."
    yield '# attcli init --add-school "Name" writes it below.'
    yield "#[schools.ID]"
    yield '#name = ""'


def _by_heading(pack: Pack) -> dict[str, list[str]]:
    headings: dict[str, list[str]] = {"": []}
    for full in pack.origins:
        heading, _, name = full.rpartition(".")
        headings.setdefault(heading, []).append(name)
    return headings


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, time):
        return _text(f"{value.hour}:{value.minute:02}")
    if isinstance(value, tuple):
        return f"[{', '.join(_text(str(entry)) for entry in value)}]"
    return _text(value) if isinstance(value, str) else str(value)


def _text(words: str) -> str:
    """A TOML text: quotation marks and backslashes escaped, control characters left out."""
    kept = "".join(letter for letter in words if unicodedata.category(letter) != "Cc")
    return json.dumps(kept, ensure_ascii=False)
