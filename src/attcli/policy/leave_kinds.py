"""What a request for leave may be for, by the words of its reason, and how it is recorded."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from attcli.law.codes import MEANINGS
from attcli.policy.document import read
from attcli.policy.faults import Faults
from attcli.policy.reader import Table

OTHER = "other"


@dataclass(frozen=True, slots=True)
class LeaveKind:
    """One kind. `granted`, `refused`: the meaning of the mark where the head grants it or not."""

    id: str
    title: str
    words: tuple[str, ...]
    granted: str
    refused: str

    def told_by(self, reason: str) -> bool:
        """Whether a word of this kind stands in the reason."""
        return any(
            re.search(rf"(?<!\w){re.escape(word)}(?!\w)", reason, re.IGNORECASE)
            for word in self.words
        )


def kind_of(reason: str) -> LeaveKind:
    """The first kind that the reason's words tell; else the one for other reasons."""
    kinds = leave_kinds()
    return next((kind for kind in kinds.values() if kind.told_by(reason)), kinds[OTHER])


@cache
def leave_kinds() -> dict[str, LeaveKind]:
    """The kinds by id, in the order in which a reason is held against them."""
    document = read(Path(__file__).with_name("leave_kinds.toml"))
    faults = Faults(document)
    table = Table(document.data, (), faults)
    kinds = [_kind(entry) for entry in table.tables("kind")]
    table.close_all()
    faults.raise_if_any()
    return {kind.id: kind for kind in kinds}


def _kind(entry: Table) -> LeaveKind:
    entry.require("id", "title", "words", "granted", "refused")
    kind = LeaveKind(
        entry.text("id") or "",
        entry.text("title") or "",
        entry.texts("words"),
        entry.choice("granted", MEANINGS) or "",
        entry.choice("refused", MEANINGS) or "",
    )
    entry.close()
    return kind
