"""YAML of the sample sites, read so that every mistake is told with file, line and key."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError


class Form(BaseModel):
    """Base of what stands in these files: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BadSampleError(ValueError):
    """A file of the sample sites cannot be read; the message is one line with file, line and key."""


FormT = TypeVar("FormT", bound=Form)


def load(path: Path, form: type[FormT]) -> FormT:
    """Read one YAML file into its form.

    Raises:
        BadSampleError: the file is no YAML or does not fit the form; names file, line and key.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        value = _value(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadSampleError(f"{path}:{line}: {error.problem}") from error
    try:
        return form.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        line, key = _line(node, first["loc"]), ".".join(str(part) for part in first["loc"])
        raise BadSampleError(f"{path}:{line}: {key}: {first['msg']}") from error


def _value(node: yaml.Node | None) -> object:
    """The value of a node, by YAML's safe rules only."""
    if node is None:
        return None
    maker = yaml.constructor.SafeConstructor()
    return maker.construct_document(node)


def _line(node: yaml.Node | None, where: tuple[int | str, ...]) -> int:
    """Line (from 1) of the deepest node on the way `where`."""
    line = 1
    for step in where:
        found = _step(node, step)
        if found is None:
            break
        line, node = found
    return line


def _step(node: yaml.Node | None, step: int | str) -> tuple[int, yaml.Node] | None:
    """Line of one step down a node and the node there; None where there is no such step."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None
