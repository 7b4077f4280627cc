"""The page that says which exports are understood and how to take them (`docs/layouts.md`)."""

from collections.abc import Iterable, Mapping

from attcli.exports.catalogue import built_in
from attcli.exports.layout import Layout, vocabulary
from attcli.exports.recipes import Recipe, recipes

_INTRODUCTION = """\
# Layouts

A file is recognised by its headings, wherever they stand in its first rows; capitals, spaces and
punctuation of a heading don't matter, columns that are not known are ignored and named. `attcli
check FILE` says which layout a file has, or how near it comes and what is missing.

A school whose headings are its own teaches them once: `attcli layouts learn FILE` proposes which
heading is which, with its reasons, checks that by reading the file, and saves it in the workspace
under `layouts/`. Such a layout is tried before the ones below, and claims only a file that has
every heading it maps."""

_KINDS = {
    "register": "Registers",
    "pupils": "Pupils",
    "contacts": "Contacts",
    "summary": "Recognised and refused",
    "fines": "Recognised and refused",
    "leave": "Recognised and refused",
    "log": "Recognised and refused",
}


def layouts_document() -> str:
    """The page, ending in a newline: each layout, the shared headings, the recipes."""
    lines = [_INTRODUCTION, ""]
    for heading in dict.fromkeys(_KINDS.values()):
        lines += [f"## {heading}", ""]
        for layout in built_in().layouts.values():
            if _KINDS[layout.kind] == heading:
                lines += _layout(layout)
    lines += ["## Headings every layout understands", ""]
    lines += _table(vocabulary().columns)
    lines += [
        "## Titles above the headings",
        "",
        "A title with one of these labels (`School: Hill Primary`, or label and name in two cells) "
        "says of which school the file is, unless a column does. A file of a school that "
        "`attcli.toml` doesn't have is not taken in. Without such a label, or with `All` or `N/A` "
        "beside it, a title says nothing.",
        "",
        *_table(vocabulary().titled),
        "## How to take them",
        "",
        "A step is confirmed only where a public source says so; menus and columns differ between "
        "versions and schools. The same on the screen: `attcli layouts recipe`.",
        "",
    ]
    for recipe in recipes():
        lines += _recipe(recipe)
    return "\n".join(lines).rstrip() + "\n"


def _layout(layout: Layout) -> list[str]:
    shared = vocabulary().columns
    own = {f: words for f, words in layout.words.items() if words != tuple(shared.get(f, ()))}
    needs = ", ".join(layout.caption(need) for need in layout.needs)
    said = [f"### {layout.name}", "", f"{_begin(layout.title)}. Needs {needs}."]
    if layout.refuse:
        said[-1] += f" A file like this {layout.refuse}: {layout.take}"
    return [*said, "", *_table(own)]


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def _table(words: Mapping[str, Iterable[str]]) -> list[str]:
    if not words:
        return []
    rows = [f"| `{field}` | {', '.join(said)} |" for field, said in words.items()]
    return ["| field | headings, the first wins |", "| --- | --- |", *rows, ""]


def _recipe(recipe: Recipe) -> list[str]:
    steps = []
    for number, step in enumerate(recipe.steps, start=1):
        source = f"[{step.source}]({step.url})" if step.url else step.source
        sure = f"confirmed: {source}" if step.confirmed else "not confirmed"
        steps.append(f"{number}. {step.do} *({sure})*")
    return [f"### {recipe.title}", "", *steps, ""]
