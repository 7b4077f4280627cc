"""A policy in plain words: every stage, setting and rule of it, with where each comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from attcli.policy.pack import Pack, add_on_ids, load_pack, pack_ids
from attcli.policy.stage import Stage

POLICY, OURS, SCHOOL = "policy", "ours", "attcli.toml"
"""Whose choice a line is: the policy's own, this program's where it is silent, the school's."""
_RULE = "rule"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the name of a stage or setting, or `rule`; its value, whose it is, what it does."""

    name: str
    value: str
    whose: str
    about: str
    source: str


def lines(pack: Pack) -> list[Line]:
    """The stages, each with its settings; the other settings; what people do by hand."""
    settings = {name: _setting(pack, name) for name in pack.origins}
    of_stages = [
        line
        for stage in pack.stages
        for line in (
            _stage(stage),
            *(one for name, one in settings.items() if name.startswith(f"{stage.key}.")),
        )
    ]
    told = {line.name for line in of_stages}
    others = [line for name, line in settings.items() if name not in told]
    return [*of_stages, *others, *_rules(pack)]


def differences(pack: Pack, other: Pack) -> list[tuple[Line | None, Line | None]]:
    """What differs between two policies, in the order of the first: a line of each, or none."""
    here, there = (_by_name(each) for each in (pack, other))
    names = [*here, *(name for name in there if name not in here)]
    return [
        (here.get(name), there.get(name))
        for name in names
        if _value(here.get(name)) != _value(there.get(name))
    ]


def _by_name(pack: Pack) -> dict[str, Line]:
    """The lines by name; a rule by what it says."""
    return {line.about if line.name == _RULE else line.name: line for line in lines(pack)}


def _value(line: Line | None) -> str | None:
    return line.value if line else None


def _stage(stage: Stage) -> Line:
    letters = ", ".join(stage.letters) or "no letter"
    return Line(stage.key, f"{stage.title}: {letters}", POLICY, stage.then, _of(stage))


def _of(stage: Stage) -> str:
    """Where the stage stands in the policy: as its first setting says."""
    return next(iter(stage.sources.values()), "")


def _setting(pack: Pack, name: str) -> Line:
    origin = pack.origins[name]
    if origin.changed_by_school:
        return Line(name, shown(origin.value), SCHOOL, origin.about, SCHOOL)
    whose = OURS if origin.ours else POLICY
    return Line(name, shown(origin.value), whose, origin.about, origin.source)


def _rules(pack: Pack) -> Iterator[Line]:
    for rule in pack.rules:
        yield Line(_RULE, "by hand", POLICY, rule.about, rule.source)


def shown(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def policies_document() -> str:
    """The page of every policy, its lines in the order of `lines`, in Markdown."""
    text = [
        "# Policies",
        "",
        "A school picks one with `pack`, and what stands beside it with `with`, in its "
        "`attcli.toml`; it changes any setting under `[schools.<key>.policy]` by the name it has "
        "here. *ours* marks what the policy leaves open and this program chose.",
        "",
    ]
    for pack_id in pack_ids():
        pack = load_pack(pack_id)
        text += [f"## {pack_id}", "", f"{pack.title}.", "", *_table(lines(pack))]
    beside = lines(load_pack(add_ons=add_on_ids()))
    alone = {line.about for pack_id in pack_ids() for line in lines(load_pack(pack_id))}
    added = [line for line in beside if line.about not in alone]
    text += ["## conduct (beside any policy)", "", *_table(added)]
    return "\n".join(text).rstrip() + "\n"


def _table(told: list[Line]) -> Iterator[str]:
    yield "| name | value | what it does | from |"
    yield "| --- | --- | --- | --- |"
    for line in told:
        name = line.name if line.name == _RULE else f"`{line.name}`"
        whose = f"*ours*: {line.source}" if line.whose == OURS else line.source
        yield f"| {name} | {line.value} | {line.about} | {whose} |"
    yield ""
