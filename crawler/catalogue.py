"""The catalogue: source files read, checked and turned into `Source`; what is wrong is told with file, line and key.

A file that is refused makes its own source blind and no other: `load_catalogue` never raises for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from crawler.checks import complaints_about
from crawler.form import SourceForm, moved_ports, to_source
from crawler.marks import MAX_BYTES, Marked, UnreadableError, dotted, read_marked
from crawler.marks import Path as KeyPath
from models.source import Source

_ADDRESS_KEYS = ("homepage", "discover", "article")
_SUFFIXES = (".yml", ".yaml")
_STRAY = "lies in no folder of a country: a catalogue holds its files as <cc>/<slug>.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenSource:
    """One complaint about one source file; a file may have several.

    Attributes:
        file: the file.
        line: line in it, counted from 1.
        key: dotted key such as `discover[0].url`, or an empty string for the file as a whole.
        message: what is wrong, one line.
        slug: the slug the file was meant for: its name.
    """

    file: Path
    line: int
    key: str
    message: str
    slug: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key + ': ' if self.key else ''}{self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Sources that load, in order of slug, and everything wrong with those that do not."""

    sources: tuple[Source, ...]
    broken: tuple[BrokenSource, ...]

    def source(self, slug: str) -> Source:
        """The source of this slug; KeyError with a plain message where there is none."""
        for source in self.sources:
            if source.slug == slug:
                return source
        raise KeyError(f"no source {slug!r} in the catalogue")


def default_folder() -> Path:
    """Folder of the real catalogue that ships with the program."""
    return Path(__file__).with_name("sources")


def load_catalogue(folders: Sequence[Path], *, port_map: Mapping[int, int] | None = None) -> Catalogue:
    """Read every `<cc>/<slug>.yml` below the folders; one that lies elsewhere in them is broken.

    Args:
        folders: catalogues to join, or single source files; a slug may stand in one of them only.
        port_map: ports of test sites to exchange in every address and pattern.

    Raises:
        FileNotFoundError: a folder that does not exist.
    """
    found = [file for folder in folders for file in ([folder] if folder.is_file() else source_files(folder))]
    files = list({file.resolve(): file for file in found}.values())
    read = [(file, *_read(file, dict(port_map or {}))) for file in files]
    twins = _twins(files)
    sources = [source for file, source, _ in read if source is not None and file.stem not in twins]
    broken = [complaint for _, _, complaints in read for complaint in complaints]
    broken += [_broken(file, 1, "", _STRAY) for folder in folders for file in _strays(folder)]
    broken += [complaint for slug in sorted(twins) for complaint in _complain_of_twins(twins[slug])]
    return Catalogue(
        sources=tuple(sorted(sources, key=lambda source: source.slug)),
        broken=tuple(sorted(broken, key=lambda complaint: (str(complaint.file), complaint.line))),
    )


def source_files(folder: Path) -> Iterator[Path]:
    """Source files of a catalogue folder, sorted; FileNotFoundError where the folder is missing."""
    if not folder.is_dir():
        raise FileNotFoundError(f"no such catalogue folder: {folder}")
    yield from sorted(file for file in folder.glob("*/*") if file.suffix in _SUFFIXES)


def _strays(folder: Path) -> Iterator[Path]:
    """Source files that lie in the catalogue's own folder, where nothing looks for them."""
    yield from sorted(file for file in folder.glob("*") if file.suffix in _SUFFIXES)


def _read(file: Path, port_map: dict[int, int]) -> tuple[Source | None, list[BrokenSource]]:
    try:
        with file.open("rb") as stream:
            marked = read_marked(stream.read(MAX_BYTES + 1))
    except UnreadableError as error:
        return None, [_broken(file, error.line, error.key, str(error))]
    except OSError as error:
        return None, [_broken(file, 1, "", f"cannot be read: {error.strerror}")]
    if not isinstance(marked.value, dict):
        return None, [_broken(file, 1, "", "a source file is a mapping of keys")]
    try:
        form = SourceForm.model_validate(_with_ports(marked.value, port_map))
    except ValidationError as error:
        return None, [_broken(file, *_where(marked, fault["loc"]), _told(marked, fault)) for fault in error.errors()]
    complaints = [*_misplaced(form, file), *complaints_about(form)]
    if complaints:
        return None, [_broken(file, *_where(marked, path), message) for path, message in complaints]
    return to_source(form), []


def _broken(file: Path, line: int, key: str, message: str) -> BrokenSource:
    return BrokenSource(file=file, line=line, key=key, message=" ".join(message.split()), slug=file.stem)


def _where(marked: Marked, path: KeyPath) -> tuple[int, str]:
    return marked.line(path), dotted(path)


def _told(marked: Marked, fault: Mapping[str, object]) -> str:
    """A complaint of the form checker in our words, with a hint where YAML read something else than was meant."""
    path = fault["loc"]
    kind = fault["type"]
    if kind == "extra_forbidden":
        return "unknown key"
    if kind == "missing":
        return "missing"
    written = marked.written.get(path) if isinstance(path, tuple) else None
    read = fault["input"]
    if kind == "string_type" and written is not None:
        return f'{written} reads as {str(read).lower()} in YAML; write "{written}" in quotes'
    told = str(fault["msg"])
    return told if written is None else f"{told}, not {written!r}"


def _misplaced(form: SourceForm, file: Path) -> Iterator[tuple[KeyPath, str]]:
    if form.slug != file.stem:
        yield ("slug",), f"the slug is {form.slug!r} and the file is called {file.name!r}"
    if file.suffix != ".yml":
        yield ("slug",), f"a source file ends in .yml, not {file.suffix}"
    folder = file.absolute().parent.name
    if form.country.lower() != folder:
        yield ("country",), f"the country is {form.country!r} and the folder is called {folder!r}"


def _with_ports(value: dict[str, object], port_map: dict[int, int]) -> dict[str, object]:
    if not port_map:
        return value
    return {key: _moved(part, port_map) if key in _ADDRESS_KEYS else part for key, part in value.items()}


def _moved(value: object, port_map: dict[int, int]) -> object:
    if isinstance(value, str):
        return moved_ports(value, port_map)
    if isinstance(value, list):
        return [_moved(part, port_map) for part in value]
    if isinstance(value, dict):
        return {key: _moved(part, port_map) for key, part in value.items()}
    return value


def _twins(files: Sequence[Path]) -> dict[str, list[Path]]:
    by_slug: dict[str, list[Path]] = {}
    for file in files:
        by_slug.setdefault(file.stem, []).append(file)
    return {slug: twins for slug, twins in by_slug.items() if len(twins) > 1}


def _complain_of_twins(files: Sequence[Path]) -> Iterator[BrokenSource]:
    for file in files:
        others = ", ".join(str(other) for other in files if other != file)
        yield _broken(file, 1, "slug", f"the slug {file.stem!r} stands also in {others}")
