"""YAML read so that every later complaint can name a line: plain values beside the line of each key.

House rules: no tags, no anchors, no key twice, bounded size and depth; nothing in a file can run or swell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 262_144
MAX_DEPTH = 12

Path = tuple[str | int, ...]


class UnreadableError(ValueError):
    """A YAML file that is refused as a whole; `line` counts from 1, `key` is dotted or empty."""

    def __init__(self, message: str, *, line: int = 1, key: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.key = key


@dataclass(slots=True)
class Marked:
    """A document: its plain value, the line of every path in it, and how each scalar was written."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Line of the path, or of the nearest parent that stands in the file; counts from 1."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def dotted(path: Path) -> str:
    """A path as people write it: `discover[1].url`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def read_marked(raw: bytes) -> Marked:
    """Read one YAML document; raises UnreadableError with line and key."""
    if len(raw) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES} bytes")
    try:
        _refuse_aliases(raw)
        root = yaml.compose(raw, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _as_unreadable(error) from error
    except (UnicodeError, RecursionError) as error:
        raise UnreadableError(f"not readable as YAML: {type(error).__name__}") from error
    marked = Marked()
    marked.value = None if root is None else _plain(root, (), marked)
    return marked


def _as_unreadable(error: yaml.YAMLError) -> UnreadableError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return UnreadableError(f"not YAML: {problem}", line=1 if mark is None else mark.line + 1)


def _refuse_aliases(raw: bytes) -> None:
    depth = 0
    for event in yaml.parse(raw, Loader=yaml.SafeLoader):
        line = 1 if event.start_mark is None else event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnreadableError("anchors and aliases are refused", line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise UnreadableError(f"nested deeper than {MAX_DEPTH}", line=line)


def _plain(node: yaml.Node, path: Path, marked: Marked) -> Any:  # noqa: ANN401 - a YAML value is anything plain
    marked.lines.setdefault(path, node.start_mark.line + 1)
    if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.startswith("tag:yaml.org,2002:python"):
        raise UnreadableError(f"the tag {node.tag!r} is refused", line=node.start_mark.line + 1, key=dotted(path))
    if isinstance(node, yaml.MappingNode):
        return _plain_mapping(node, path, marked)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), marked) for index, item in enumerate(node.value)]
    marked.written[path] = node.value
    return _scalar(node, path)


def _scalar(node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - a YAML scalar is text, number, date or nothing
    maker = yaml.SafeLoader("")
    try:
        return maker.construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        message = f"cannot be read: {error}".splitlines()[0]
        raise UnreadableError(message, line=node.start_mark.line + 1, key=dotted(path)) from error


def _plain_mapping(node: yaml.MappingNode, path: Path, marked: Marked) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise UnreadableError("a key must be a word", line=line, key=dotted(path))
        key = key_node.value
        if key in plain:
            raise UnreadableError("the key stands twice", line=line, key=dotted((*path, key)))
        marked.lines[(*path, key)] = line
        plain[key] = _plain(value_node, (*path, key), marked)
    return plain
