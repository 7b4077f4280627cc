"""One more school in the settings of a workspace: appended, nothing there is touched."""

from pathlib import Path
from typing import TYPE_CHECKING

from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.policy.blank import NewSchool


def add_school(path: Path, school: "NewSchool") -> str:
    """Append the school, commented, to the settings at `path`, and give its key.

    UsageError where its key or name is there already; SettingsError where the file, or what is
    known of the school, can't be used. Then nothing is written.
    """
    from attcli.policy.blank import school_text
    from attcli.policy.settings_file import load
    from attcli.reports.private import write_private

    _refuse_known(path, school)
    before = path.read_bytes()
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if before.endswith(b"\n") else newline
    added = ("\n" + school_text(school)).encode().replace(b"\n", newline)
    beside = path.with_name(f"{path.name}.new")
    try:
        write_private(beside, before + gap + added)
        load(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return school.key


def _refuse_known(path: Path, school: "NewSchool") -> None:
    from attcli.policy.settings_file import load

    if not path.exists():
        raise UsageError(
            f"There is no workspace in {path.parent}.", "Make one first: attcli init --name …"
        )
    if not school.name.strip():
        raise UsageError("--add-school needs the school's name.", 'attcli init --add-school "Name"')
    settings = load(path)
    name = " ".join(school.name.split()).casefold()
    key = settings.school_keys.get(name) or (school.key if school.key in settings.schools else None)
    if key:
        raise UsageError(
            f"{path} has the school {key} already: it is left as it is.",
            f"Edit [schools.{key}] in a text editor, or give the new one another name.",
        )
