"""JSON and XML: the values replaced where they stand; names, signs and order stay as they are.

Read sign by sign and not by a parser: a damaged file is copied with its damage.
"""

import html
import json
import re
from collections.abc import Iterator
from functools import partial

from attcli.exports.catalogue import Catalogue
from attcli.exports.disguise import cells, harmless
from attcli.exports.disguise.headings import key_of
from attcli.exports.disguise.inventor import Inventor
from attcli.exports.disguise.letters import masked
from attcli.exports.disguise.sheets import fields_of, heads_of_strings
from attcli.exports.headings import folded
from attcli.exports.transfer import OF_PUPIL

_JSON = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\Z))(\s*:)?|(-?\d[\d.eE+-]*)|([A-Za-z]+)|([{}])')
_XML = re.compile(
    r"(<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[!?].*?(?:>|\Z))"
    r"|<\s*(/?)\s*([^\s<>/]+)([^<>]*)(?:>|\Z)|([^<>]+)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=\"']+)(\s*=\s*)([\"'])(.*?)(\3|\Z)", re.DOTALL)
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_KEYWORD = re.compile(r"(<!--|<!\[CDATA\[|<[!?]\s*\w*)")
_BIRTHS = ("dob", "contact_dob")


class Markup:
    """The values of one file by their keys, and what each key's values are replaced by."""

    def __init__(self, known: Catalogue, inventor: Inventor) -> None:
        self._known = known
        self._inventor = inventor
        self._values: dict[str, list[str]] = {}
        self._rules: dict[str, cells.Rule] = {}

    def learn(self, pairs: Iterator[tuple[str, str]]) -> None:
        """Look at all values first: which keys hold strings of marks can only be seen together."""
        for key, value in pairs:
            self._values.setdefault(key, []).append(value)

    def other(self, key: str, value: str) -> str:
        """What stands for a value under a key (`parent.key`)."""
        if not value.strip():
            return value
        if key not in self._rules:
            self._rules[key] = self._rule(key)
        lead = value[: len(value) - len(value.lstrip())]
        trail = value[len(value.rstrip()) :]
        return lead + self._rules[key](self._inventor, value.strip()) + trail

    def _rule(self, key: str) -> cells.Rule:
        if self._of_birth(key):
            return cells.birth_beneath
        parent, _, own = key.rpartition(".")
        if folded(own) in heads_of_strings(self._known):
            return cells.string
        last_two = f"{parent.rpartition('.')[2]}.{own}"
        names = [OF_PUPIL.get(own, own), key, last_two, own, parent.rpartition(".")[2]]
        for field in fields_of(names, None, self._known):
            if field and (rule := cells.rule_of(field)):
                return rule
        texts = self._values.get(key, [])
        strings = sum(map(harmless.register_characters, texts))
        return cells.string if 2 * strings > len(texts) else cells.birth

    def _of_birth(self, key: str) -> bool:
        """Whether a key, or one above it, means a date of birth."""
        parts = key.split(".")
        fields = fields_of(parts, None, self._known)
        return any(field in _BIRTHS for field in fields) or any(map(harmless.of_birth, parts))

    def key(self, name: str) -> str:
        """A key: it stays where it is a name of a field, and not something about somebody."""
        return key_of(name, self._known, lambda word: self._inventor.words(word, "keys"))


def json_values(content: str) -> Iterator[tuple[str, str]]:
    """Every value with its key, in order."""
    for key, found in _json_pairs(content):
        if found[1] and not found[2]:
            yield key, _unquoted(found[1])
        elif found[3]:
            yield key, found[3]


def disguised_json(content: str, markup: Markup) -> str:
    """The text with its values replaced."""
    out, at = [], 0
    for key, found in _json_pairs(content):
        out += [content[at : found.start()], _json_token(key, found, markup)]
        at = found.end()
    return "".join([*out, content[at:]])


def _json_pairs(content: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Each token with the keys it stands under (`student.upn`); `data` around records is none."""
    key, above = "", [""]
    for found in _JSON.finditer(content):
        yield ".".join(part for part in (above[-1], key) if part), found
        if found[1] and found[2]:
            key = _unquoted(found[1])
        elif found[5] == "{":
            inner = [above[-1], "" if key == "data" else key]
            above, key = [*above, ".".join(part for part in inner if part)], ""
        elif found[5]:
            above, key = (above[:-1] or [""]), ""


def _json_token(key: str, found: re.Match[str], markup: Markup) -> str:
    quoted, colon, number, word, _ = found.groups()
    if quoted and colon:
        return json.dumps(markup.key(_unquoted(quoted)), ensure_ascii=False) + colon
    if quoted:
        old = _unquoted(quoted)
        new = markup.other(key, old)
        if new == old:
            return quoted
        made = json.dumps(new, ensure_ascii=quoted.isascii())
        return made if len(quoted) > 1 and quoted.endswith('"') else made[:-1]
    if number:
        new = markup.other(key, number)
        return new if new.replace(".", "", 1).lstrip("-").isdigit() else number
    if not word:
        return found[0]
    return word if word in ("true", "false", "null", "NaN", "Infinity") else masked(word)


def _unquoted(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except json.JSONDecodeError:
        return quoted.strip('"')


def xml_values(content: str) -> Iterator[tuple[str, str]]:
    """Every text and attribute with the name of its element or its own, in order."""
    for at, found in _xml_tokens(content):
        for each in _ATTRIBUTE.finditer(found[4] or ""):
            yield at + _local(each[1]), html.unescape(each[4])
        if found[5] and found[5].strip():
            yield at, html.unescape(found[5])


def _xml_tokens(content: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Each token with the element it stands in: of a text `DOB.Date`, of attributes `DOB.`.

    Elements are named only where they mean a birth: what is in them does, too.
    """
    tag = within = ""
    for found in _XML.finditer(content):
        name = _local(found[3] or "")
        if not name:
            yield f"{within}{tag}", found
            continue
        tag = "" if found[2] else name
        births = harmless.of_birth(name)
        if births:
            within = "" if found[2] else f"{name}."
        yield within, found
        if births and found[4].rstrip().endswith("/"):
            within = ""


def disguised_xml(content: str, markup: Markup) -> str:
    """The text with its values replaced; what comments and declarations say is masked."""
    out, at = [], 0
    for key, found in _xml_tokens(content):
        out.append(content[at : found.start()])
        at = found.end()
        special, _, name, attributes, text = found.groups()
        if special:
            out.append(special if _DECLARATION.fullmatch(special) else _special(special))
        elif name:
            new = _ATTRIBUTE.sub(partial(_attribute, within=key, markup=markup), attributes)
            out.append(found[0].replace(attributes, new, 1) if attributes.strip() else found[0])
        else:
            old = html.unescape(text)
            new = markup.other(key, old)
            out.append(text if new == old else html.escape(new, quote=False))
    return "".join([*out, content[at:]])


def _attribute(found: re.Match[str], within: str, markup: Markup) -> str:
    name, equals, quote, value, end = found.groups()
    if name.startswith(("xmlns", "xsi:")):
        return found[0]
    new = markup.other(within + _local(name), html.unescape(value))
    return f"{name}{equals}{quote}{html.escape(new)}{end}"


def _special(text: str) -> str:
    """A comment, CDATA or document type: its keyword stays, all that it says is masked."""
    return "".join(
        part if part.startswith("<") else masked(part) for part in _KEYWORD.split(text) if part
    )


def _local(name: str) -> str:
    return name.rpartition(":")[2]
