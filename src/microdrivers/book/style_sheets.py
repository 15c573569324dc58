"""One style sheet out of many: what no page of the site uses is left out.

A rule is left out only if it names a class, an id or an element that stands in no page and in no script. What a
selector excludes (`:not(...)`) is not looked at, so a doubt keeps the rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import tinycss2

GROUPS = {"media", "supports", "layer", "container"}  # at-rules that hold rules
LEFT_OUT = {"charset", "import"}  # the files are put together here
# One by one: a pattern that begins with plain letters is found many times faster than one with a choice.
NAMED = [re.compile(text) for text in ('class="([^"]*)"', 'id="([^"]*)"', "class='([^']*)'", "id='([^']*)'")]
ELEMENT = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)")
QUOTED = re.compile(r"""(?<=["'`])[\w .#-]{1,80}(?=["'`])""")  # and what stands between two strings: no harm
PROPERTY = re.compile(r"--[\w-]+")


@dataclass(frozen=True)
class Rule:
    """A rule, or with `rules` a group of rules such as @media. A declaration without a name is text to keep as it is."""

    head: str
    declarations: tuple[tuple[str, str], ...] = ()
    rules: tuple[Rule, ...] = ()


def used_in_page(html: str) -> set[str]:
    """Names of elements, classes and ids of a page."""
    names = {name for named in NAMED for value in named.findall(html) for name in value.split()}
    return names | {name.lower() for name in ELEMENT.findall(html)}


def used_in_script(script: str) -> set[str]:
    """Words that a script could give to an element as its class, id or name."""
    return {word for text in QUOTED.findall(script) for word in re.split(r"[ .#]+", text)}


def lean_css(sheets: Iterable[str], used: set[str], elsewhere: str = "") -> str:
    """The rules of these style sheets that a page can need, in their order, without comments and spare space.

    used: names of elements, classes and ids; elsewhere: other text in which custom properties (`--name`) are used.
    """
    rules = [rule for sheet in sheets for rule in _rules(tinycss2.parse_stylesheet(sheet, True, True), used)]
    rules = _without_unused_properties(rules, elsewhere)
    return "".join(map(_text, rules))


def _rules(nodes: list, used: set[str]) -> Iterator[Rule]:
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = [_squeezed(part) for part in _parts(node.prelude) if _needed(part, used)]
            declarations = _declarations(node.content)
            if selectors and declarations:
                yield Rule(",".join(selectors), declarations)
        elif node.type == "at-rule" and node.lower_at_keyword not in LEFT_OUT:
            head = f"@{node.at_keyword} {_squeezed(node.prelude)}".strip()
            if node.lower_at_keyword in GROUPS:
                inside = tuple(_rules(tinycss2.parse_rule_list(node.content or [], True, True), used))
            elif node.lower_at_keyword.endswith("keyframes"):
                frames = tinycss2.parse_rule_list(node.content, True, True)
                inside = tuple(Rule(_squeezed(frame.prelude), _declarations(frame.content)) for frame in frames)
            else:  # @page, @font-face: as they are
                yield Rule(head, (("", _squeezed(node.content or [])),))
                continue
            if inside:
                yield Rule(head, rules=inside)


def _parts(prelude: list) -> Iterator[list]:
    """A selector list, cut at its commas."""
    part: list = []
    for token in prelude:
        if token == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _needed(selector: list, used: set[str]) -> bool:
    before = None
    for token in selector:
        if token.type == "hash" or (token.type == "ident" and before == "."):
            if token.value not in used:
                return False
        elif token.type == "ident" and before != ":" and token.lower_value not in used:
            return False
        before = token.value if token.type == "literal" else None
    return True


def _declarations(content: list) -> tuple[tuple[str, str], ...]:
    return tuple(
        (node.name, _squeezed(node.value) + ("!important" if node.important else ""))
        for node in tinycss2.parse_blocks_contents(content, True, True)
        if node.type == "declaration"
    )


def _squeezed(tokens: list) -> str:
    return re.sub(r"\s+", " ", tinycss2.serialize([token for token in tokens if token.type != "comment"])).strip()


def _without_unused_properties(rules: list[Rule], elsewhere: str) -> list[Rule]:
    """Custom properties that nothing reads go, and then those that only they read."""
    told = set(PROPERTY.findall(elsewhere))
    while True:
        read = told | {name for value in _values(rules) for name in PROPERTY.findall(value)}
        kept = list(_reading(rules, read))
        if kept == rules:
            return kept
        rules = kept


def _values(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        yield from (value for _, value in rule.declarations)
        yield from _values(rule.rules)


def _reading(rules: Iterable[Rule], read: set[str]) -> Iterator[Rule]:
    for rule in rules:
        declarations = tuple((n, value) for n, value in rule.declarations if not n.startswith("--") or n in read)
        inside = tuple(_reading(rule.rules, read))
        if declarations or inside:
            yield Rule(rule.head, declarations, inside)


def _text(rule: Rule) -> str:
    inside = ";".join(f"{name}:{value}" if name else value for name, value in rule.declarations)
    inside += "".join(map(_text, rule.rules))
    return f"{rule.head}{{{inside}}}"
