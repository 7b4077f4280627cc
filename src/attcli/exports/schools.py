"""The names a school goes by in files, and the key it has in the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from attcli.policy.settings import Settings


@dataclass(frozen=True, slots=True)
class SchoolNames:
    """`keys`: each known name, spaces and case folded, and its key.

    `default`: the key for files that name no school; None where the settings hold several.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    default: str | None = "school"

    @classmethod
    def of(cls, settings: Settings) -> "SchoolNames":
        """The names in the settings."""
        return cls(settings.school_keys, settings.default_key)

    def key(self, name: str) -> str:
        """The key of a school by the name a file gives it; an unknown name is its own key."""
        shown = " ".join(name.split())
        return self.keys.get(shown.casefold(), shown)

    def knows(self, name: str) -> bool:
        """Whether the settings hold the school; True where they hold none at all."""
        return not self.keys or " ".join(name.split()).casefold() in self.keys
