"""attcli.toml: what it says is read strictly, and a fault names line, key, value and way out."""

from datetime import date, time
from pathlib import Path

import pytest

from attcli.errors import Exit, SettingsError
from attcli.policy.pack import load_pack
from attcli.policy.settings import AttendancePattern, Person, School, Settings, Term
from attcli.policy.settings_file import load

WHOLE = """
[office]
by = "A. Officer"

[output]
keep_parent_permissions = true

[schools.hill]
name = "Hill Primary School"
also_known_as = ["Hill Primary", "HILL PS"]
address = ["1 Hill Road", "Truro", "TR1 1AA"]
phone = "01872 000000"
email = "office@hill.example"
website = "hill.example"
council = "Cornwall Council"
dfe_number = "908/2345"
phase = "special"
logo = "logo.png"
pack = "leading-edge"
inset_days = [2025-09-01]
closures = [2025-11-14, 2025-11-17]

[schools.hill.people.head]
name = "Ms W. Pascoe"

[schools.hill.people.champion]
name = "Mr T. Ali"
role = "Deputy head"

[[schools.hill.terms]]
name = "Spring 1"
start = 2026-01-05
end = 2026-02-13

[[schools.hill.terms]]
name = "Autumn 1"
start = 2025-09-02
end = 2025-10-24

[schools.hill.meeting]
place = "the library"
time = "3.30 pm"

[schools.hill.patterns.A123456789012]
AM = ["Mon", "Tue", "Wed", "Thu", "Fri"]

[schools.hill.policy]
target_pct = 95
times.register_closes = "9.15"

[schools.hill.policy.stage_2]
below_pct = 91
"""


def settings(folder: Path, text: str) -> Settings:
    path = folder / "attcli.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def faults(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        settings(folder, text)
    assert caught.value.exit_code == Exit.USAGE
    return str(caught.value)


def test_everything_that_can_be_set_is_read(tmp_path: Path) -> None:
    (tmp_path / "logo.png").touch()
    read = settings(tmp_path, WHOLE)
    hill = read.school("hill")
    assert (read.by, read.output.keep_parent_permissions) == ("A. Officer", True)
    assert hill.name == "Hill Primary School"
    assert hill.address == ("1 Hill Road", "Truro", "TR1 1AA")
    assert (hill.phone, hill.email, hill.website) == (
        "01872 000000",
        "office@hill.example",
        "hill.example",
    )
    assert (hill.council, hill.dfe_number) == ("Cornwall Council", "908/2345")
    assert hill.phase == "special"
    assert hill.logo == tmp_path / "logo.png"
    assert hill.people == {
        "head": Person("Ms W. Pascoe", "Headteacher"),
        "champion": Person("Mr T. Ali", "Deputy head"),
        "attendance_officer": Person(None, "Attendance officer"),
        "chair": Person(None, "Chair of governors"),
        "clerk": Person(None, "Clerk to the governors"),
    }
    assert hill.terms == (
        Term("Autumn 1", date(2025, 9, 2), date(2025, 10, 24)),
        Term("Spring 1", date(2026, 1, 5), date(2026, 2, 13)),
    ), "in the order of the year"
    assert hill.inset_days == {date(2025, 9, 1)}
    assert hill.closures == {date(2025, 11, 14), date(2025, 11, 17)}
    assert hill.meeting == {"place": "the library", "time": "3.30 pm"}
    assert hill.attendance_patterns == {
        "A123456789012": AttendancePattern(frozenset({1, 2, 3, 4, 5}), frozenset())
    }
    assert (hill.policy.target_pct, hill.policy.stage(2).below_pct) == (95, 91)
    assert hill.policy.times.register_closes == time(9, 15)
    assert hill.policy.stage(3).below_pct == 90, "what is not named stays the pack's"


def test_a_heading_left_from_another_policy_says_nothing(tmp_path: Path) -> None:
    text = '[schools.hill]\npack = "big-life"\n[schools.hill.policy.punctuality_1]\n# nothing\n'
    assert settings(tmp_path, text).school("hill").policy.id == "big-life"


def test_a_changed_value_is_known_as_the_schools_own(tmp_path: Path) -> None:
    (tmp_path / "logo.png").touch()
    origins = settings(tmp_path, WHOLE).school("hill").policy.origins
    changed = {name for name, origin in origins.items() if origin.changed_by_school}
    assert changed == {"target_pct", "times.register_closes", "stage_2.below_pct"}


def test_no_settings_at_all_is_one_blank_school() -> None:
    none = load(None)
    assert none.default_key == "school"
    assert none.school("school") == School("school")
    assert none.school("school").policy.id == "leading-edge"
    assert none.school("school").people["head"] == Person(None, "Headteacher")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "school"),
        ("[schools.hill]", "hill"),
        ("[schools.hill]\n[schools.vale]", None),
    ],
    ids=["no school", "one school", "two schools"],
)
def test_the_school_of_an_export_that_names_none(
    tmp_path: Path, text: str, key: str | None
) -> None:
    assert settings(tmp_path, text).default_key == key


def test_a_school_is_known_by_all_its_names(tmp_path: Path) -> None:
    (tmp_path / "logo.png").touch()
    keys = settings(tmp_path, WHOLE).school_keys
    for name in ("hill", "hill primary school", "hill primary", "hill ps", "908/2345"):
        assert keys[name] == "hill"


def test_blank_text_is_the_same_as_none(tmp_path: Path) -> None:
    read = settings(tmp_path, '[schools.hill]\nname = " "\nemail = ""\naddress = ["", " "]')
    assert read.school("hill") == School("hill")


def test_what_is_not_set_yet_is_listed_for_the_office(tmp_path: Path) -> None:
    (tmp_path / "logo.png").touch()
    assert settings(tmp_path, WHOLE).school("hill").missing_details() == (
        "people.attendance_officer.name",
    )
    assert "address" in School("school").missing_details()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_notepads_ways_of_saving_are_read(tmp_path: Path, encoding: str, ending: str) -> None:
    path = tmp_path / "attcli.toml"
    text = ending.join(["[schools.hill]", 'name = "Ysgol Tŷ Gwyn"', ""])
    path.write_bytes(text.encode(encoding))
    assert load(path).school("hill").name == "Ysgol Tŷ Gwyn"


# Each fault in a user's words: what was written, and what must be said about it (in order).
FAULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "a misspelt key": (
        '[schools.hill]\nname = "Hill"\nemial = "a@b.example"',
        ("line 3", 'schools.hill.emial = "a@b.example"', "no such setting", "Did you mean email?"),
    ),
    "an unknown key with no near name": (
        "[schools.hill]\nzzz = 1",
        ("line 2", "schools.hill.zzz = 1", "no such setting", "Known here: ", "address"),
    ),
    "a misspelt heading": (
        '# mine\n\n[school.hill]\nname = "Hill"',
        ("line 3", "school = a table", "no such setting", "Did you mean schools?"),
    ),
    "a telephone number without quotation marks": (
        "[schools.hill]\nphone = 1872000000",
        ("line 2", "schools.hill.phone = 1872000000", "text is wanted", 'phone = "'),
    ),
    "an address in one text": (
        '[schools.hill]\naddress = "1 Hill Road, Truro"',
        ("line 2", "schools.hill.address", "list of texts", 'address = ["'),
    ),
    "an e-mail address without @": (
        '[schools.hill]\nemail = "office.hill.example"',
        ("line 2", "does not look right", "office@school.example"),
    ),
    "a DfE number with a digit missing": (
        '[schools.hill]\ndfe_number = "908/234"',
        ("line 2", "does not look right", "908/2345"),
    ),
    "a phase that is none": (
        '[schools.hill]\nphase = "Primery"',
        ("line 2", "this is not known here", "primary"),
    ),
    "a logo that is not there": (
        '[schools.hill]\nlogo = "crest.png"',
        ("line 2", 'logo = "crest.png"', "no such file", "take the line out"),
    ),
    "a logo in Word": (
        '[schools.hill]\nlogo = "crest.docx"',
        ("line 2", "no PNG, JPEG or SVG picture"),
    ),
    "a term date in quotation marks": (
        '[[schools.hill.terms]]\nname = "A"\nstart = "2025-09-02"\nend = 2025-10-24',
        (
            "line 3",
            'schools.hill.terms[1].start = "2025-09-02"',
            "a date is wanted",
            "without quotation marks: start = 2025-09-02",
        ),
    ),
    "a term date day first": (
        '[[schools.hill.terms]]\nname = "A"\nstart = "02/09/2025"\nend = 2025-10-24',
        ("line 3", '"02/09/2025"', "a date is wanted", "year, month and day"),
    ),
    "a term date with a time": (
        '[[schools.hill.terms]]\nname = "A"\nstart = 2025-09-02T08:40:00\nend = 2025-10-24',
        ("line 3", "a date is wanted"),
    ),
    "a term that ends before it begins": (
        '[[schools.hill.terms]]\nname = "A"\nstart = 2025-10-24\nend = 2025-09-02',
        ("line 3", "start = 2025-10-24", "would end on 2025-09-02, before it begins"),
    ),
    "a year typed wrong, so that a term lasts for ever": (
        '[[schools.hill.terms]]\nname = "A"\nstart = 2025-09-02\nend = 2026-10-24',
        ("line 4", "end = 2026-10-24", "would last 417 days", "half-term"),
    ),
    "terms that overlap, whatever their order": (
        '[[schools.hill.terms]]\nname = "Spring"\nstart = 2025-12-19\nend = 2026-02-13\n'
        '[[schools.hill.terms]]\nname = "Autumn"\nstart = 2025-09-02\nend = 2025-12-19',
        ("line 3", "terms[1].start", "Spring begins before Autumn ends (2025-12-19)"),
    ),
    "a term without its end": (
        '[[schools.hill.terms]]\nname = "A"\nstart = 2025-09-02',
        ("line 1", "schools.hill.terms[1].end", "missing", "end = "),
    ),
    "one closure of many in quotation marks": (
        '[schools.hill]\nclosures = [\n  2025-11-14,\n  "2025-11-17",\n]',
        ("line 4", 'schools.hill.closures[2] = "2025-11-17"', "a date is wanted"),
    ),
    "a closure that is not a list": (
        "[schools.hill]\nclosures = 2025-11-14",
        ("line 2", "a list of dates is wanted", "[2026-01-05]"),
    ),
    "terms as one table": (
        '[schools.hill.terms]\nname = "A"',
        ("line 1", "a list of tables", "[[schools.hill.terms]]"),
    ),
    "people as text": (
        '[schools.hill]\npeople = "Ms Pascoe"',
        ("line 2", "a table is wanted", "[schools.hill.people]"),
    ),
    "a school's key with a space": (
        '[schools."hill primary"]\nname = "Hill"',
        ("line 1", "schools.hill primary", "letters a to z", "[schools.primary]"),
    ),
    "a person who is not one of the three": (
        '[schools.hill.people.headteacher]\nname = "Ms Pascoe"',
        ("line 1", "people.headteacher", "no such setting", "Did you mean head?"),
    ),
    "a weekday in full": (
        '[schools.hill.patterns.A1]\nAM = [\n"Mon",\n"Tuesday"]',
        ("line 4", 'patterns.A1.AM[2] = "Tuesday"', "Mon, Tue, Wed, Thu, Fri"),
    ),
    "a part-time pupil with no session": (
        "[schools.hill.patterns.A1]",
        ("line 1", "patterns.A1", "no session is named", "AM ="),
    ),
    "a policy that does not exist": (
        '[schools.hill]\npack = "bristol"',
        ("line 2", 'pack = "bristol"', "big-life, croydon, leading-edge"),
    ),
    "an add-on that does not exist": (
        '[schools.hill]\nwith = ["manners"]',
        ("line 2", 'with[1] = "manners"', "conduct"),
    ),
    "a setting of an add-on that is not on": (
        "[schools.hill.policy.conduct]\nanswer_days = 5",
        ("line 1", "policy.conduct", "no such setting"),
    ),
    "a setting that the policy's stage does not have": (
        '[schools.hill]\npack = "big-life"\n[schools.hill.policy.stage_2]\nbelow_pct = 92',
        ("line 4", "stage_2.below_pct = 92", "no such setting"),
    ),
    "a trigger that no log could hold": (
        '[schools.hill.policy.stage_3]\nno_improvement_after = ["telegram"]',
        ("line 2", 'no_improvement_after[1] = "telegram"', "Choose from: attendance-update"),
    ),
    "a percentage with a decimal": (
        "[schools.hill.policy]\ntarget_pct = 96.5",
        ("line 2", "target_pct = 96.5", "whole number from 1 to 100"),
    ),
    "a number out of reach": (
        "[schools.hill.policy]\nnear = 11",
        ("line 2", "near = 11", "whole number from 0 to 10"),
    ),
    "true as a number": (
        "[schools.hill.policy]\nmax_letters = true",
        ("line 2", "max_letters = true", "whole number"),
    ),
    "yes for true": (
        '[schools.hill.policy]\ncount_no_reason = "yes"',
        ("line 2", 'count_no_reason = "yes"', "true or false"),
    ),
    "a time of day that is none": (
        '[schools.hill.policy.times]\narrive_by = "25:40"',
        ("line 2", 'arrive_by = "25:40"', "time of day", '"8:40"'),
    ),
    "a threshold under a name of its own": (
        "[schools.hill.policy.stage_2]\nbelow = 92",
        ("line 2", "policy.stage_2.below = 92", "Did you mean below_pct?"),
    ),
    "a ladder whose stages are out of order": (
        "[schools.hill.policy.stage_3]\nbelow_pct = 93",
        ("line 2", "stage_3.below_pct = 93", "before stage 2 at 92%", "lower figure"),
    ),
    "someone who signs but is not one of the three": (
        '[schools.hill.policy.stage_1]\nsigned_by = "heads"',
        ("line 2", 'signed_by = "heads"', 'Did you mean "head"?'),
    ),
    "two schools of one name": (
        '[schools.hill]\nname = "Hill"\n[schools.vale]\nalso_known_as = ["hill "]',
        ("line 3", "schools.vale", "hill", "too", "its own name"),
    ),
    "a quotation mark left open": (
        '[schools.hill]\nname = "Hill\nphone = "1"',
        ("attcli.toml", "not well-formed", "line 2"),
    ),
    "the same key twice": (
        '[schools.hill]\nname = "Hill"\nname = "Vale"',
        ("attcli.toml", "not well-formed", "line 3"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_names_the_line_the_key_the_value_and_the_way_out(
    tmp_path: Path, fault: str
) -> None:
    text, said = FAULTS[fault]
    words = faults(tmp_path, text)
    rest = words
    assert str(tmp_path / "attcli.toml") in words
    for part in said:
        assert part in rest, f"{part!r} is not in {rest!r}"
        rest = rest[rest.index(part) + len(part) :]


def test_every_fault_is_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    words = faults(tmp_path, "[schools.hill]\nphone = 1\nemial = 2\n[output]\nkeep = 3")
    lines = words.splitlines()
    assert len(lines) == 3
    assert ["line 2" in lines[0], "line 3" in lines[1], "line 5" in lines[2]] == [True] * 3


def test_a_file_saved_as_ansi_or_unicode_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "attcli.toml"
    path.write_bytes('[schools.hill]\nname = "École"'.encode("cp1252"))
    with pytest.raises(SettingsError, match=r"line 2: the file is not saved as UTF-8.*Notepad"):
        load(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no file .*attcli\.toml"):
        load(tmp_path / "attcli.toml")


def test_governors_sign_only_where_the_school_has_letters_about_conduct() -> None:
    without = School("s")
    with_conduct = School("s", policy=load_pack("leading-edge", ("conduct",)))
    assert set(with_conduct.missing_details()) - set(without.missing_details()) == {
        "people.chair.name",
        "people.clerk.name",
    }
