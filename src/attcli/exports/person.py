"""One person as one table tells of them."""

from dataclasses import dataclass
from datetime import date

from attcli.findings import Place


@dataclass(frozen=True, slots=True)
class Person:
    """One person of one table, its identity cells already cleaned. `school` is a key.

    `held`: known from files taken in before.
    """

    school: str
    ids: tuple[str | None, ...]  # in the order of IDS
    surname: str | None
    forename: str | None
    dob: date | None
    classes: tuple[str, ...]  # every class the table names; one at most where there is no id
    place: Place
    held: bool = False

    def at_school(self, school: str) -> "Person":
        """The same person, of a school that something else tells."""
        told = self.ids, self.surname, self.forename, self.dob, self.classes, self.place
        return Person(school, *told, self.held)

    @property
    def nameless(self) -> bool:
        """Whether the person has no identifier, only a name."""
        return not any(self.ids)

    @property
    def folded_classes(self) -> frozenset[str]:
        """The classes without regard to case."""
        return frozenset(name.casefold() for name in self.classes)
