"""WHO.md: the hand-written people of a school, why they are there, and what the register says."""

from datetime import date
from pathlib import Path

import polars as pl

from .cast import RecipeError
from .forms import ATTENDED, NOT_POSSIBLE
from .school import School


def counts(school: School, number: int) -> dict[str, int]:
    """Possible and absent sessions in the last school year, on roll, up to the last full day."""
    code, pupil = pl.col("code"), school.pupils[number]
    until = min(_complete(school), pupil.leaving or date.max)
    marks = school.register.filter(
        pl.col("number") == number,
        pl.col("date").is_between(date(school.years[-1].starts, 8, 1), until),
        code.is_not_null(),
        ~code.is_in(NOT_POSSIBLE),
    )
    absent = marks.filter(~code.is_in(ATTENDED)).height
    return {"possible": marks.height, "absent": absent}


def check_recipe(school: School) -> None:
    """RecipeError where a hand-written pupil's counts are not as the recipe says."""
    for role in school.roles:
        pupil, found = school.pupils[role.number], counts(school, role.number)
        for what, wanted in role.expect.items():
            if found[what] != wanted:
                raise RecipeError(
                    f"{pupil.forename} {pupil.surname}: {found[what]} {what} sessions, "
                    f"the recipe expects {wanted}"
                )


def write_who(school: School, path: Path) -> None:
    """Writes WHO.md."""
    until = _complete(school)
    lines = [
        f"# Who is who at {school.recipe.school['name']}",
        "",
        "Everybody here is invented; postcodes in LY, telephone numbers and e-mail addresses "
        "belong to nobody. Most pupils were drawn by chance; these were written by hand, each for "
        "a reason. Counts: absent of possible sessions, school year "
        f"{school.years[-1].label} up to {until:%A} {until.day} {until:%B %Y}.",
        "",
        "| pupil | UPN | year, class | absent/possible | why |",
        "| --- | --- | --- | --- | --- |",
    ]
    for role in school.roles:
        pupil, found = school.pupils[role.number], counts(school, role.number)
        group, name = school.class_on(pupil)
        lines.append(
            f"| {pupil.surname}, {pupil.forename} | `{pupil.upn}` | {_year(group)}, {name} "
            f"| {found['absent']}/{found['possible']} | {role.why} |"
        )
    lines += ["", "Marks of whole groups:", ""]
    lines += [f"- {' '.join(group.why.split())}" for group in school.recipe.groups]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _complete(school: School) -> date:
    """The last day in the register, or the day before a half-taken one."""
    if not school.order.half_taken:
        return school.order.last
    return max(day for day in school.years[-1].days if day < school.order.last)


def _year(group: int) -> str:
    return {-1: "Nursery", 0: "Reception"}.get(group, f"Year {group}")
