"""Whether JSON fits a schema of the document: the part of JSON Schema that the document uses, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KNOWN = {
    "$ref", "additionalProperties", "anyOf", "const", "default", "description", "enum", "examples", "exclusiveMinimum",
    "format", "items", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "pattern", "prefixItems",
    "properties", "required", "title", "type",
}  # fmt: skip

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "object": (dict,),
    "array": (list,),
}


def faults(schema: Mapping[str, Any], value: Any, whole: Mapping[str, Any], at: str = "$") -> list[str]:  # noqa: ANN401 - JSON
    """Where a value does not fit; empty where it does. A word of the schema that is not known here is a fault too."""
    strange = set(schema) - KNOWN
    if strange:
        return [f"{at}: unknown {sorted(strange)}"]
    if "$ref" in schema:
        return faults(whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]], value, whole, at)
    if "anyOf" in schema:
        tried = [faults(one, value, whole, at) for one in schema["anyOf"]]
        return [] if any(not one for one in tried) else [f"{at}: fits none of {len(tried)}: {tried[0]}"]
    found: list[str] = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of the words")
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: {value!r} is not {schema['const']!r}")
    kind = schema.get("type")
    if kind is not None and (not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return [*found, f"{at}: {value!r:.60} is no {kind}"]
    if isinstance(value, dict):
        found += _in_object(schema, value, whole, at)
    if isinstance(value, list) and "items" in schema:
        for place, one in enumerate(value):
            found += faults(schema["items"], one, whole, f"{at}[{place}]")
    return found


def _in_object(schema: Mapping[str, Any], value: dict[str, Any], whole: Mapping[str, Any], at: str) -> list[str]:
    parts, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, one in value.items():
        if name in parts:
            found += faults(parts[name], one, whole, f"{at}.{name}")
        elif rest is False:
            found.append(f"{at}: {name} is not described")
        elif isinstance(rest, dict):
            found += faults(rest, one, whole, f"{at}.{name}")
    return found
