"""Problem packs: what an answer to a known design exercise has to speak of, as data.

A pack is a TOML file of this folder, named by the problem's slug; docs/writing-problems.md walks through one. It holds
key points with the evidence that satisfies each, the scale that the problem usually has, harder variants, what is too
much for it, and what is asked next. The shipped packs are read when one is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from designlint.problems.pack import Pack
from designlint.problems.phrases import sentences
from designlint.problems.reading import read_pack
from designlint.vocabulary import Vocabulary, key, vocabulary

__all__ = ["Pack", "Packs", "read_packs"]

_NONE: Mapping[str, Pack] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Packs:
    """All packs that designs are checked with: a project's and those of plugins, then the shipped ones."""

    own: Mapping[str, Pack] = field(default_factory=lambda: _NONE)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of all packs, in their order."""
        return tuple(sorted({*self.own, *_shipped_files()}))

    def get(self, slug: str) -> Pack | None:
        """The pack of a slug; a project's own answers before a shipped one."""
        return self.own.get(slug) or (_shipped(slug) if slug in _shipped_files() else None)

    def over(self, others: Mapping[str, Pack]) -> Packs:
        """These packs, and others behind them."""
        return Packs({**others, **self.own})

    def all(self) -> Iterator[Pack]:
        """Every pack, in the order of their slugs."""
        return (pack for slug in self.slugs if (pack := self.get(slug)) is not None)

    def named(self, name: str) -> Pack | None:
        """The pack that an author means by a slug, or by a title: case, blanks and punctuation do not matter."""
        slugs = {key(slug): slug for slug in self.slugs}
        found = self.get(slugs.get(key(name), ""))
        return found or next((pack for pack in self.all() if key(pack.title) == key(name)), None)

    def in_title(self, title: str) -> Pack | None:
        """The pack of which the title of a design holds a name, if it is only one."""
        said = sentences(title)
        found = [pack for pack in self.all() if any(pack.names.said(each) for each in said)] if said else []
        return found[0] if len(found) == 1 else None


def read_packs(path: Traversable, words: Vocabulary | None = None) -> dict[str, Pack]:
    """The packs of a file, or of the `.toml` files in a folder, by their slugs.

    Raises ValueError, with file, row and a cure, for one that can not be used, and for a folder without any.
    """
    paths = [each for each in path.iterdir() if each.name.endswith(".toml")] if path.is_dir() else [path]
    if not paths:
        raise ValueError(f"{path}: holds no pack; a pack is a file `slug.toml`")
    found = {}
    for file in sorted(paths, key=lambda each: each.name):
        try:
            data = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{file}: can not be read: {error}") from error
        pack = read_pack(data, file.name.removesuffix(".toml"), str(file), words or vocabulary())
        found[pack.slug] = pack
    return found


@cache
def _shipped_files() -> Mapping[str, Traversable]:
    folder = files(__package__).iterdir()
    return {each.name.removesuffix(".toml"): each for each in folder if each.name.endswith(".toml")}


@cache
def _shipped(slug: str) -> Pack:
    file = _shipped_files()[slug]
    return read_pack(file.read_text(encoding="utf-8"), slug, file.name, vocabulary())
