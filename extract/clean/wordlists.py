"""Reads the word lists of this package; a file of another shape is refused with file, line and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

HERE: Final = Path(__file__).parent


def read_wordlist(name: str, keys: frozenset[str]) -> dict[str, Any]:
    """The mapping in the YAML file `name` of this folder, which must have exactly these top keys.

    Raises ValueError naming file, line and key otherwise.
    """
    return checked(name, (HERE / name).read_text(encoding="utf-8"), keys)


def checked(name: str, text: str, keys: frozenset[str]) -> dict[str, Any]:
    """The mapping that `text` holds; see read_wordlist."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        message = f"{name}: a mapping is expected"
        raise ValueError(message)
    seen: set[str] = set()
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if key.value not in keys or key.value in seen:
            message = f"{name}:{line}: {key.value}: unknown or repeated key"
            raise ValueError(message)
        seen.add(key.value)
    if missing := keys - seen:
        message = f"{name}: {sorted(missing)[0]}: key is missing"
        raise ValueError(message)
    plain: dict[str, Any] = yaml.safe_load(text)
    return plain
