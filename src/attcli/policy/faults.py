"""What is wrong in one settings file, gathered, so that a person mends it in one go."""

from dataclasses import dataclass, field
from datetime import date, time

from attcli.errors import SettingsError
from attcli.policy.document import Document, Key, dotted

_SHOWN = 10


@dataclass
class Faults:
    """What is wrong in one file, each fault with its line, its value and the way out."""

    document: Document
    found: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, key: Key, value: object, why: str, way_out: str) -> None:
        """One fault at `key`; `value` is shown as it stands in the file (None: not shown)."""
        line = self.document.line(key, value)
        shown = "" if value is None else f" = {_shown(value)}"
        where = f"{self.document.path}, line {line}: {dotted(key)}{shown}"
        self.found.append((line, f"{where}: {why}.", way_out))

    def raise_if_any(self) -> None:
        """A SettingsError that holds every fault, in the order of the lines."""
        if not self.found:
            return
        found = sorted(self.found)
        if len(found) == 1:
            raise SettingsError(*found[0][1:])
        lines = [f"{problem} {way_out}" for _, problem, way_out in found[:_SHOWN]]
        if len(found) > _SHOWN:
            lines.append(f"… and {len(found) - _SHOWN} more.")
        raise SettingsError("\n".join(lines))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, date | time | int | float):
        return str(value)
    return "a table" if isinstance(value, dict) else "a list"
