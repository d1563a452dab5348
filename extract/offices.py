"""Offices: `the State Department`, `the Foreign Office`: offices that act for one state wherever they are named.

A unit of such an office is given the state's place, so that whoever looks for an actor finds it. It is never a place
where something is: its kind is `office`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from extract.pack import Names
from extract.spans import Place, Unit

KIND = "office"


@dataclass(frozen=True, slots=True)
class Offices:
    """Offices of a language by lower-case name.

    Attributes:
        codes: names that stand for one state everywhere.
        usual: names of offices of several states: the usual one, and the states whose being named makes it unsure.
    """

    codes: dict[str, str]
    usual: dict[str, tuple[str, ...]]

    def act(self, units: tuple[Unit, ...], countries: tuple[str, ...]) -> tuple[Unit, ...]:
        """The units of a sentence, those of such offices with their state's place."""
        return tuple(self._placed(unit, countries) if unit.label == "GOVERNMENT" else unit for unit in units)

    def _placed(self, unit: Unit, countries: tuple[str, ...]) -> Unit:
        code = self.code_of(unit.text, countries)
        if code is None:
            return unit
        return replace(unit, place=Place(start=unit.start, end=unit.end, code=code, kind=KIND))

    def code_of(self, text: str, countries: tuple[str, ...]) -> str | None:
        """The state of an office in an article that names `countries`, or None where it may be another's."""
        name = text.lower()
        if code := self.codes.get(name):
            return code
        usual, *others = self.usual.get(name, ("",))
        return usual if usual and (usual in countries or not set(others) & set(countries)) else None


def offices_of(names: Names) -> Offices:
    """The offices of a language's names."""
    return Offices(codes={name: code for name, code in names.governments.items() if code}, usual=names.usual_offices)
