"""Where cloud regions lie, which residency that satisfies, and how far they are from each other: `regions.toml`, typed.

A place is what someone wrote about where a part runs: a region of a provider (`eu-central-1`), one of its zones
(`us-east-1a`), a city, a country, a part of the world. It is known by the countries that it may lie in, so that the
questions about it are three-valued: `europe` may or may not be in the EU.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from designlint.vocabulary import key

_ZONE_LETTER = re.compile(r"(.*\d)-?[a-f]")
_SHORT = 2  # names of two letters ("in", "it", "no") count as a whole text only, but for these:
_SHORT_BUT_SURE = frozenset({"eu", "us", "uk"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something runs.

    `cloud` is aws, gcp, azure, or "" for a name that belongs to none. `countries` are the ids of those that it may lie
    in, one for a cloud region, several for `eu`. `area` is what round trips are known for, "" if it spans too much.
    `continent` is "" where it may be several.
    """

    id: str
    name: str
    cloud: str
    countries: frozenset[str]
    continent: str
    area: str
    source: str
    as_of: str


class RoundTrip(NamedTuple):
    """A round trip in seconds, median and 99th percentile, and where the figures come from."""

    p50: float
    p99: float
    origin: str


@dataclass(frozen=True, slots=True)
class _Map:
    exact: Mapping[str, Place]  # by name in lower case: `me-west1` and `me-west-1` are two regions
    loose: Mapping[str, Place]  # by what `key` leaves of a name, where that is still one place
    zones: Mapping[str, frozenset[str]]  # by key, a country, a union or a continent -> its countries
    titles: Mapping[str, str]  # the same key -> how to write it
    areas: Mapping[str, RoundTrip]
    pairs: Mapping[frozenset[str], RoundTrip]
    within: RoundTrip
    words: re.Pattern[str]


@lru_cache(maxsize=1024)
def place(text: str) -> Place | None:
    """The place that a text names, on its own or among other words; None if it names none, or two different ones."""
    plain = _plain(text)
    zone = _ZONE_LETTER.fullmatch(plain)
    whole = _named(plain) or (_named(zone[1]) if zone else None)
    if whole is not None:
        return whole
    found = [each for name in _map().words.findall(plain) if (each := _named(name)) is not None]
    narrow = min(found, key=lambda each: (len(each.countries), not each.cloud, not each.area), default=None)
    if narrow is None or any(narrow.countries.isdisjoint(each.countries) or _apart(narrow, each) for each in found):
        return None
    return narrow


def _plain(text: str) -> str:
    """Lower case, single blanks, no accents: `São  Paulo` is `sao paulo`."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def _named(name: str) -> Place | None:
    return _map().exact.get(name) or _map().loose.get(key(name))


def _apart(one: Place, other: Place) -> bool:
    """Whether two names in one text are two places: regions of one country in different parts of it."""
    return one.area != other.area and not {key(one.id), key(other.id)} & _map().zones.keys()


def zone_countries(name: str) -> frozenset[str] | None:
    """The countries of a zone that data must stay in: a country, a union (`eu`), a continent, or where a region is."""
    found = _map().zones.get(key(name))
    if found is not None:
        return found
    region = place(name)
    return region.countries if region is not None else None


def zone_title(name: str) -> str:
    """How to write a zone: `eu` is EU, `india` is India."""
    return _map().titles.get(key(name), name)


def place_title(where: Place) -> str:
    """How to write where a place lies: its country, or the name of what it spans."""
    return zone_title(next(iter(where.countries)) if len(where.countries) == 1 else where.name)


def lies_in(where: Place, zone: str) -> bool | None:
    """Whether a place lies in a zone; None if it may or may not, or if nobody knows the zone."""
    countries = zone_countries(zone)
    if countries is None:
        return None
    if where.countries <= countries:
        return True
    return False if where.countries.isdisjoint(countries) else None


def round_trip(region_a: str, region_b: str) -> RoundTrip | None:
    """A round trip between two regions, by whatever they are called: `us-east-1`, `westeurope`, `frankfurt`, `eu`.

    Seconds at the median and at the 99th percentile, and the source. One region to itself, or to another provider's in
    the same town, is a round trip within it, zones unknown. None if either is unknown, or if one may lie in the other
    (`eu` and `frankfurt`).
    """
    if _plain(region_a) == _plain(region_b):
        return _map().within
    first, second = place(region_a), place(region_b)
    if first is None or second is None:
        return None
    if first.id == second.id or (key(first.name), first.countries) == (key(second.name), second.countries):
        return _map().within
    if not first.countries.isdisjoint(second.countries) and (_is_vague(first, second) or _is_vague(second, first)):
        return None
    if first.area == second.area:
        return _map().areas.get(first.area)
    return _map().pairs.get(frozenset((first.area, second.area)))


def _is_vague(one: Place, other: Place) -> bool:
    """Whether a name spans so much that a second place with a country in common may lie in it."""
    return not one.cloud and (key(one.id) in _map().zones or (one.area == other.area and one.name == one.id))


@cache
def _map() -> _Map:
    data = tomllib.loads(files(__package__).joinpath("regions.toml").read_text(encoding="utf-8"))
    zones, titles, continents = _zones(data)
    exact: dict[str, Place] = dict(_plain_names(data, zones, continents))
    for name, countries in zones.items():  # a country or a union without a row of its own: no round trip is known
        notes = data["zone"]
        made = Place(name, titles[name], "", countries, _continent(countries, continents), "", *_notes(notes))
        exact.setdefault(_plain(titles[name]), made)
        exact.setdefault(name, made)
    for name, made in _cloud_names(data, continents):
        exact.setdefault(name, made)
    loose: dict[str, Place | None] = {}
    for name, made in exact.items():
        other = loose.setdefault(key(name), made)
        if other is not None and (other.countries, other.area) != (made.countries, made.area):
            loose[key(name)] = None
    once = {name: made for name, made in loose.items() if made is not None}
    return _Map(exact, once, zones, titles, _inner(data), _pairs(data), _trip_within(data), _words(exact))


def _zones(data: Mapping[str, Any]) -> tuple[dict[str, frozenset[str]], dict[str, str], dict[str, str]]:
    """Zone key -> countries, zone key -> how to write it, country -> continent."""
    zones: dict[str, frozenset[str]] = {}
    titles: dict[str, str] = {}
    continents: dict[str, str] = {}
    for id, name, continent, *others in data["country"]["rows"]:
        continents[id] = continent
        for each in (id, name, *others):
            zones[key(each)], titles[key(each)] = frozenset({id}), name
    for continent in sorted(set(continents.values())):
        zones[key(continent)] = frozenset(id for id, where in continents.items() if where == continent)
        titles[key(continent)] = continent.replace("-", " ").title()
    for id, long, members in data["zone"]["rows"]:
        countries = frozenset[str]().union(*(zones[key(each)] for each in members.split()))
        for each in filter(None, (id, long)):
            zones[key(each)], titles[key(each)] = countries, id.upper()
    return zones, titles, continents


def _plain_names(
    data: Mapping[str, Any], zones: Mapping[str, frozenset[str]], continents: Mapping[str, str]
) -> Iterator[tuple[str, Place]]:
    table = data["names"]
    for id, inside, area, *others in table["rows"]:
        countries = frozenset[str]().union(*(zones[key(each)] for each in inside.split()))
        made = Place(id, id, "", countries, _continent(countries, continents), area, *_notes(table))
        alike = [row for row in data["country"]["rows"] if row[0] == id]
        alike += [row[:2] for row in data["zone"]["rows"] if row[0] == id]
        longer = [name for row in alike for name in (row[1], *row[3:]) if name]
        for name in (id, *others, *longer):
            yield _plain(name), made


def _cloud_names(data: Mapping[str, Any], continents: Mapping[str, str]) -> Iterator[tuple[str, Place]]:
    for cloud, table in data["cloud"].items():
        for id, town, country, area in table["rows"]:
            where = (frozenset({country}), continents[country], area, *_notes(table))
            yield id, Place(id, town, cloud, *where)
            yield _plain(town), Place(_plain(town), town, "", *where)


def _continent(countries: frozenset[str], continents: Mapping[str, str]) -> str:
    found = {continents[each] for each in countries}
    return found.pop() if len(found) == 1 else ""


def _notes(table: Mapping[str, str]) -> tuple[str, str]:
    return table["source"], table["as_of"]


def _inner(data: Mapping[str, Any]) -> dict[str, RoundTrip]:
    return {area: _trip(ms, data, data["area"]) for area, ms in data["area"]["rows"]}


def _pairs(data: Mapping[str, Any]) -> dict[frozenset[str], RoundTrip]:
    found: dict[frozenset[str], RoundTrip] = {}
    for table in data["round_trip"]:
        for one, other, ms in table["rows"]:
            found.setdefault(frozenset((one, other)), _trip(ms, data, table))
    return found


def _trip(ms: float, data: Mapping[str, Any], table: Mapping[str, Any]) -> RoundTrip:
    return RoundTrip(ms / 1000, ms / 1000 * data["tail"]["factor"], ", ".join(_notes(table)))


def _trip_within(data: Mapping[str, Any]) -> RoundTrip:
    row = data["within"]
    return RoundTrip(row["p50_ms"] / 1000, row["p99_ms"] / 1000, ", ".join(_notes(row)))


def _words(names: Iterable[str]) -> re.Pattern[str]:
    """Finds names of places among other words; two-letter ids of countries are too common as words."""
    sure = {name for name in names if len(name) > _SHORT or name in _SHORT_BUT_SURE}
    longest_first = sorted(sure | {name.replace("-", " ") for name in sure}, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")
