"""Turns a rule's pattern over concepts into token patterns of spaCy's Matcher.

`CLOSE.base|CLOSE.past GAP* mission=MISSION`: each element is one or more labels joined by `|`, each with an optional
verb form behind a point; an operator `?`, `*` or `+`; and an optional `role=` in front. Elements in the file's
`classes` stand for their members. A gap is such a class with `*`: it lets only named concepts through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

from extract.pack import Rule, Rules

# tag of a node that is no verb
NO_FORMS = "-"
FORMS = ("base", "third", "past", "part", "ger")
_ELEMENT = re.compile(r"^(?:(?P<role>[a-z]+)=)?(?P<labels>[A-Z_a-z.|]+)(?P<op>[?*+]?)$")


class RuleError(ValueError):
    """A pattern cannot be read; the message names rule and element."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: for each element its token for the Matcher, its role (or empty) and its labels.

    `needed` holds the labels of the elements that may not be left out: without one of each no match is possible.
    """

    rule: Rule
    tokens: tuple[dict[str, object], ...]
    roles: tuple[str, ...]
    labels: tuple[frozenset[str], ...]
    needed: tuple[frozenset[str], ...]


def form_tags(form: str) -> list[str]:
    """All tags (sorted forms joined by `+`) that contain a verb form: what a node's TAG may be."""
    tags = []
    for size in range(1, len(FORMS) + 1):
        tags += ["+".join(sorted(combo)) for combo in combinations(FORMS, size) if form in combo]
    return tags


def _token(element: str, rules: Rules, rule: Rule) -> tuple[dict[str, object], str]:
    match = _ELEMENT.match(element)
    if match is None:
        raise RuleError(f"{rule.id}: cannot read {element!r}")
    plain: list[str] = []
    tags: list[str] = []
    for name in match["labels"].split("|"):
        label, _, form = name.partition(".")
        if form and form not in FORMS:
            raise RuleError(f"{rule.id}: no verb form {form!r} in {element!r}")
        plain += rules.classes.get(label, (label,))
        tags += form_tags(form) if form else []
    token: dict[str, object] = {"ORTH": {"IN": plain}}
    if tags:
        # labels without a form of their own stand beside those with one: their nodes carry no verb forms
        bare = any("." not in name for name in match["labels"].split("|"))
        token["TAG"] = {"IN": [*tags, NO_FORMS] if bare else tags}
    if match["op"]:
        token["OP"] = match["op"]
    return token, match["role"] or ""


def compile_rules(rules: Rules) -> list[Pattern]:
    """All patterns of a pack, in file order; raises RuleError. A pattern of nothing but gaps is refused."""
    compiled = []
    for rule in rules.rules:
        for text in rule.patterns:
            parts = [_token(element, rules, rule) for element in text.split()]
            roles = tuple(role for _, role in parts)
            if "at" not in roles or all(token.get("OP") in ("?", "*") for token, _ in parts):
                raise RuleError(f"{rule.id}: {text!r} names no event or would match everything")
            tokens = tuple(token for token, _ in parts)
            labels = tuple(frozenset(_labels(token)) for token in tokens)
            needed = tuple(
                names for names, token in zip(labels, tokens, strict=True) if token.get("OP") not in ("?", "*")
            )
            compiled.append(Pattern(rule=rule, tokens=tokens, roles=roles, labels=labels, needed=needed))
    return compiled


def _labels(token: dict[str, object]) -> list[str]:
    orth = token["ORTH"]
    return list(orth["IN"]) if isinstance(orth, dict) else []
