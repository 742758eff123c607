"""What the names in a design mean: kinds of parts and the products that play them, as data with sources.

The rows are TOML so that a plugin, a project (`[vocabulary]` in `designlint.toml`) or a reader can add one without
code. `facts.toml` has a loader of its own.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

SCOPES = ("", "global", "regional", "zonal")
STORES = frozenset({"cache", "db", "search", "objects", "warehouse"})

# A general word beside a product that is of a more special kind: "message queue (Kafka)" is a stream.
_REFINED = frozenset(
    {("queue", "stream"), ("db", "search"), ("db", "warehouse"), ("db", "objects"), ("objects", "warehouse")}
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a part can be: `layer` ranks it from the client (0) to the monitor (5), -1 is outside the design."""

    id: str
    title: str
    plural: str
    layer: int
    scope: str = ""
    aliases: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Technology:
    """A product: the kind that it is on its own ("" = it tells none) and those that it can play `also`.

    `scope` is what its redundancy covers unless the design says otherwise; `quiet` keeps an id that is a common word
    out of labels (it still stands in `.arch`).
    """

    id: str
    name: str
    names: tuple[str, ...] = ()
    kind: str = ""
    also: tuple[str, ...] = ()
    family: str = ""
    scope: str = ""
    managed: bool = False
    vendor: str = ""
    quiet: bool = False
    note: str = ""
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a phrase in a label stands for, "" for nothing; `weak` ones count only where nothing else tells."""

    kind: str
    technology: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Word lists for reading labels, one for each table entry of `words.toml`, where they are explained."""

    neutral: frozenset[str]
    derived: frozenset[str]
    verbs: frozenset[str]
    either: frozenset[str]
    trades: frozenset[str]
    doers: frozenset[str]
    heads: frozenset[str]
    outside: frozenset[str]
    parts: frozenset[str]
    talk: frozenset[str]
    homonyms: frozenset[str]
    inner: frozenset[str]
    things: frozenset[str]
    places: frozenset[str]
    stages: frozenset[str]
    sides: frozenset[str]
    ties: frozenset[str]
    conditions: frozenset[str]
    watchers: frozenset[str]
    members: frozenset[str]
    nothing: frozenset[str]
    leading: frozenset[str]
    network: frozenset[str]
    protocols: frozenset[str]
    trivial: frozenset[str]
    domains: frozenset[str]
    ends: frozenset[str]
    modules: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All kinds and technologies, with the ways to find one by its name; compared and hashed by identity."""

    kinds: Mapping[str, Kind]
    technologies: Mapping[str, Technology]
    words: Words = field(repr=False)
    spellings: Mapping[str, Spelling] = field(repr=False)  # by `key`: what labels are searched for
    openings: frozenset[str] = field(repr=False)  # what those keys begin with
    marks: Mapping[str, str] = field(repr=False)  # shape or icon -> kind
    _kind_names: Mapping[str, str] = field(repr=False)
    _technology_names: Mapping[str, str] = field(repr=False)

    def kind(self, name: str) -> Kind | None:
        """Find the kind that a word stands for: an id (`db`) or an alias (`database`)."""
        found = self._kind_names.get(name.lower())
        return self.kinds[found] if found is not None else None

    def technology(self, name: str) -> Technology | None:
        """Find the product that a name stands for: an id (`dynamodb`), its full name or another spelling of it."""
        found = self._technology_names.get(key(name)) or self._technology_names.get(singular(key(name)))
        return self.technologies[found] if found is not None else None

    def kind_names(self) -> Iterable[str]:
        """Every word that may stand where a kind stands, technologies that tell a kind included."""
        yield from self._kind_names
        yield from (row.id for row in self.technologies.values() if row.kind and row.id not in self._kind_names)

    def extended(
        self,
        kinds: Iterable[Mapping[str, Any]] = (),
        technologies: Iterable[Mapping[str, Any]] = (),
        where: str = "designlint.toml",
    ) -> Vocabulary:
        """Add a project's own rows; a row with a known id says more about it: what it leaves out stays as it was."""
        all_kinds = dict(self.kinds)
        for number, row in enumerate(kinds, 1):
            old = all_kinds.get(str(row.get("id")))
            new = _kind(row, f"{where}, kind {number}", old)
            all_kinds[new.id] = new
        all_technologies = dict(self.technologies)
        for number, row in enumerate(technologies, 1):
            known = all_technologies.get(str(row.get("id")))
            product = _technology(row, f"{where}, technology {number}", all_kinds, known)
            all_technologies[product.id] = product
        return _assemble(all_kinds, all_technologies, self.words, where)


def key(text: str) -> str:
    """What is left of a phrase when case, blanks and punctuation do not matter: `Dynamo-DB` is `dynamodb`."""
    return "".join(filter(str.isalnum, text.lower()))


def singular(word: str) -> str:
    """Take an English plural ending off a key: `queues`, `proxies`, `caches`, `databases`."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "shes", "ches", "sses")) and not word.endswith("caches"):
        return word[:-2]
    return word[:-1]


def fitting(kind: str, product: Technology | None) -> str:
    """The kind of a part that words call `kind` and that runs on `product`; "" if the two do not go together."""
    if product is None:
        return ""
    if not product.kind or product.kind == kind:
        return kind
    if (kind, product.kind) in _REFINED:
        return product.kind
    if kind in product.also:
        return kind
    return product.kind if kind in STORES and product.kind in STORES else ""


@functools.cache
def vocabulary() -> Vocabulary:
    """Load the vocabulary that is shipped, once per process."""
    kinds: dict[str, Kind] = {}
    for number, row in enumerate(_rows("kinds.toml", "kind"), 1):
        new = _kind(row, f"kinds.toml, row {number}", None)
        if new.id in kinds:
            raise ValueError(f"kinds.toml, row {number} (`{new.id}`): a second row with this id")
        kinds[new.id] = new
    technologies: dict[str, Technology] = {}
    for number, row in enumerate(_rows("technologies.toml", "technology"), 1):
        product = _technology(row, f"technologies.toml, row {number}", kinds, None)
        if product.id in technologies:
            raise ValueError(f"technologies.toml, row {number} (`{product.id}`): a second row with this id")
        technologies[product.id] = product
    return _assemble(kinds, technologies, _words(), "the shipped vocabulary")


def _toml(file: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))


def _words() -> Words:
    data = _toml("words.toml")
    return Words(**{name: frozenset(text.split()) for name, text in data.items() if name not in ("source", "as_of")})


def _rows(file: str, table: str) -> list[dict[str, Any]]:
    data = _toml(file)
    if set(data) != {table}:
        raise ValueError(f"{file}: holds {', '.join(sorted(data))}, only [[{table}]] is known")
    rows: list[dict[str, Any]] = data[table]
    return rows


_KIND_FIELDS: dict[str, type] = {"id": str, "title": str, "plural": str, "layer": int, "scope": str, "aliases": list}
_KIND_FIELDS |= {"terms": list, "weak": list, "marks": list, "source": str, "as_of": str}
_TECHNOLOGY_FIELDS: dict[str, type] = {"id": str, "name": str, "names": list, "kind": str, "also": list, "family": str}
_TECHNOLOGY_FIELDS |= {"scope": str, "managed": bool, "vendor": str, "quiet": bool, "note": str, "source": str}
_TECHNOLOGY_FIELDS |= {"as_of": str}


def _checked(row: Mapping[str, Any], fields: Mapping[str, type], where: str) -> dict[str, Any]:
    """Check the keys and types of a row; lists become tuples."""
    name = row.get("id")
    if not isinstance(name, str) or not name:
        raise ValueError(f"{where}: `id` is missing")
    values: dict[str, Any] = {}
    for column, value in row.items():
        wanted = fields.get(column)
        if wanted is None:
            raise ValueError(f"{where} (`{name}`): unknown key `{column}`, known are {', '.join(fields)}")
        if type(value) is not wanted or (type(value) is list and not all(type(item) is str for item in value)):
            words = {str: "a text", int: "a whole number", bool: "true or false", list: "a list of texts"}
            raise ValueError(f"{where} (`{name}`): `{column}` must be {words[wanted]}")
        values[column] = tuple(value) if type(value) is list else value
    if values.get("scope", "") not in SCOPES:
        raise ValueError(f"{where} (`{name}`): scope `{values['scope']}` is none of global, regional, zonal")
    return values


def _kind(row: Mapping[str, Any], where: str, old: Kind | None) -> Kind:
    values = _checked(row, _KIND_FIELDS, where)
    if old is not None:
        for column in ("aliases", "terms", "weak", "marks"):
            values[column] = getattr(old, column) + values.get(column, ())
        return replace(old, **values)
    if "layer" not in values:
        raise ValueError(f"{where} (`{values['id']}`): `layer` is missing")
    values.setdefault("title", values["id"])
    values.setdefault("plural", values["title"] + "s")
    return Kind(**values)


def _technology(row: Mapping[str, Any], where: str, kinds: Mapping[str, Kind], old: Technology | None) -> Technology:
    values = _checked(row, _TECHNOLOGY_FIELDS, where)
    for kind in (values.get("kind", ""), *values.get("also", ())):
        if kind and kind not in kinds:
            raise ValueError(f"{where} (`{values['id']}`): unknown kind `{kind}`, known are {', '.join(kinds)}")
    if old is not None:
        for column in ("names", "also"):
            values[column] = getattr(old, column) + values.get(column, ())
        return replace(old, **values)
    values.setdefault("name", values["id"])
    return Technology(**values)


def _assemble(
    kinds: Mapping[str, Kind], technologies: Mapping[str, Technology], words: Words, where: str
) -> Vocabulary:
    """Build the look-ups. A product's name beats a general term; two rows may not claim one name."""
    kind_names: dict[str, str] = {}
    spellings: dict[str, Spelling] = {}
    for kind in kinds.values():
        for alias in (kind.id, *kind.aliases):
            if kind_names.setdefault(alias, kind.id) != kind.id:
                raise ValueError(f"{where}: `{alias}` stands for `{kind_names[alias]}` and for `{kind.id}`")
        strong, weak = Spelling(kind.id), Spelling(kind.id, weak=True)
        for terms, spelling in ((kind.terms, strong), (kind.weak, weak)):
            for term in terms:
                other = spellings.setdefault(key(term), spelling)
                if other.kind != kind.id:
                    raise ValueError(f"{where}: the term `{term}` stands for `{other.kind}` and for `{kind.id}`")
    spellings |= {key(phrase): Spelling("") for phrase in words.nothing}
    technology_names: dict[str, str] = {}
    for row in technologies.values():
        if row.id in kind_names and kind_names[row.id] != row.kind:
            raise ValueError(f"{where}: technology `{row.id}` is also the kind `{kind_names[row.id]}`")
        spelling = Spelling(row.kind, row.id)
        for name in (row.id, row.name, *row.names):
            short = key(name)
            if technology_names.setdefault(short, row.id) != row.id:
                raise ValueError(f"{where}: `{name}` stands for `{technology_names[short]}` and for `{row.id}`")
            if not (row.quiet and (short in (row.id, singular(row.id)) or short in spellings)):
                spellings[short] = spelling
    marks = {mark: kind.id for kind in kinds.values() for mark in kind.marks}
    openings = frozenset(short[:length] for short in spellings for length in range(1, len(short) + 1))
    return Vocabulary(kinds, technologies, words, spellings, openings, marks, kind_names, technology_names)
