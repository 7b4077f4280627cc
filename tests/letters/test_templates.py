"""The templates: complete heads, known fields, a school's own wins, faults told with the line."""

import re
from pathlib import Path

import pytest
from jinja2 import nodes
from tests.letters.hand import context, facts

from attcli.errors import UsageError
from attcli.letters import EVERYONE, Blocked, Prepared, letter_ids, prepare, template
from attcli.letters.blocks import plain
from attcli.letters.fields import merge_fields, recipient_fields
from attcli.letters.frontmatter import body_of
from attcli.letters.merge import letter_environment
from attcli.places import templates_dir

LETTERS = letter_ids(None)
HEAD = """+++
title = "Ours"
used_when = "Always."
signs = "head"
needs = []
encloses = []
legal = false
[officer]
[settings]
+++
"""


def own(where: Path, words: str, letter_id: str = "attendance-update", head: str = HEAD) -> Path:
    """A workspace's own template of that letter."""
    (where / "letters").mkdir(exist_ok=True)
    (where / "letters" / f"{letter_id}.md.j2").write_text(head + words, encoding="utf-8")
    return where


def drafted(where: Path) -> Prepared | Blocked:
    return prepare("attendance-update", facts(), context(templates=where))


def test_every_attendance_letter_is_there() -> None:
    assert set(LETTERS) >= {
        *("attendance-update", "meeting-invitation", "action-plan-invitation", "action-plan"),
        *("whole-school-warning", "punctuality-1", "punctuality-2", "lateness-email"),
        *("attendance-1a", "attendance-1b", "attendance-2", "absence-followup"),
        *("evidence-notice", "penalty-warning", "truancy-warning"),
    }


def fields_in(path: Path) -> set[str]:
    """The merge fields a template's words use."""
    tree = letter_environment(None).parse(body_of(path.read_text(encoding="utf-8")))
    found = tree.find_all(nodes.Getattr)
    return {f"{n.node.name}.{n.attr}" for n in found if isinstance(n.node, nodes.Name)}


@pytest.mark.parametrize("letter_id", LETTERS)
def test_every_field_a_template_uses_or_needs_is_known(letter_id: str) -> None:
    kind = template(letter_id, None)
    groups = merge_fields(facts(), context(), kind) | recipient_fields(EVERYONE)
    known = {f"{group}.{name}" for group, fields in groups.items() for name in fields}
    known |= {*kind.example, "row.minutes", "row.days"}
    used = fields_in(kind.path)
    assert used | set(kind.needs) <= known
    assert set(kind.officer) <= used
    for partial in (templates_dir() / "letters/partials").glob("*.j2"):
        assert fields_in(partial) <= known


def test_no_sum_or_number_of_days_is_typed_into_a_letter() -> None:
    for path in (templates_dir() / "letters").rglob("*.j2"):
        words = re.sub(r"{[%{#].*?[%}#]}", "", body_of(path.read_text(encoding="utf-8")))
        assert not re.search(r"[0-9£]", words), path.name


def test_a_schools_own_template_wins(tmp_path: Path) -> None:
    done = drafted(own(tmp_path, "# Ours about {{ pupil.forename }}\n\nHello **there**.\n"))
    assert isinstance(done, Prepared)
    assert plain(done.copies[0].letter.body) == "# Ours about Aisha\n\nHello there.\n"
    assert done.title == "Ours"
    assert done.encloses == ()
    assert letter_ids(tmp_path) == LETTERS


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            "{{ pupil.surnam }}",
            "the template attendance-update asks for pupil.surnam, which is no merge field",
        ),
        ("{{ nobody }}", "the template attendance-update asks for nobody, which is no merge field"),
        ("\n\n{{ pupil.forename", "line 13"),
        ("{{ pupil.forename | shout }}", "No filter named 'shout'"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "unsafe"),
        ("> quoted", "something that letters do not have: blockquote"),
        ("{{ 1.5 }}", "a float cannot be printed"),
        ("{{ attendance.missed / 0 }}", "division by zero"),
    ],
)
def test_a_fault_in_a_template_blocks_its_letters_with_the_place(
    words: str, reason: str, tmp_path: Path
) -> None:
    done = drafted(own(tmp_path, words + "\n"))
    assert isinstance(done, Blocked)
    assert reason in done.reasons[0]


def test_a_macro_of_a_template_keeps_names_plain(tmp_path: Path) -> None:
    words = "{% macro who() %}**{{ pupil.forename }}**{% endmacro %}Dear {{ who() }}."
    folder = own(tmp_path, words)
    done = prepare("attendance-update", facts(pupil={"forename": "*x*"}), context(templates=folder))
    assert isinstance(done, Prepared)
    (line,) = done.copies[0].letter.body[0].lines
    assert [(run.text, run.bold) for run in line] == [("Dear ", False), ("*x*", True), (".", False)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("", "has no head between two lines of +++"),
        (HEAD.replace('title = "Ours"\n', ""), "“title” is missing or not a str"),
        (HEAD.replace("legal = false", "legal = 0"), "“legal” is missing or not a bool"),
        (HEAD.replace("[officer]", "colour = 1\n[officer]"), "“colour” is not known"),
        (HEAD.replace("needs = []", "needs = ["), "cannot be read"),
    ],
)
def test_a_fault_in_the_head_is_told(head: str, fault: str, tmp_path: Path) -> None:
    own(tmp_path, "Hello.\n", head=head)
    with pytest.raises(UsageError, match=re.escape(fault)):
        template("attendance-update", tmp_path)


def test_a_letter_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        UsageError, match=r"Choose one of: .*action-plan-invitation, attendance-1a, attendance-1b"
    ):
        template("truancy", None)


def test_the_guide_for_the_office_names_every_field() -> None:
    guide = (templates_dir() / "README.md").read_text(encoding="utf-8")
    groups = merge_fields(facts(), context(), template("meeting-invitation", None))
    groups |= recipient_fields(EVERYONE)
    fields = {f"{g}.{name}" for g, known in groups.items() if g != "settings" for name in known}
    rows = "".join(line for line in guide.splitlines() if line.startswith("| `"))
    listed = set(re.findall(r"`([a-z]+\.[a-z_]+)`", rows))
    own = {name for letter_id in LETTERS for name in template(letter_id, None).example}
    assert fields <= listed
    assert listed - fields <= own
