"""What one model of a design holds and another does not, in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from designlint.wording import counted, listed

_PLACES = {"line", "format", "members", "drawn", "counted"}
_WORDS = {"group": "group", "op": "operation", "instances": "number", "technology": "technology"}


def losses(before: Mapping[str, Any], after: Mapping[str, Any], renamed: Mapping[str, str]) -> Iterator[str]:
    """What is lost on the way from one model to another; `renamed` are ids that were changed on purpose."""
    if renamed:
        old, new = next(iter(renamed.items()))
        yield f"{counted(len(renamed), 'id')} as written (`{old}` is now `{new}`)"
    for name in ("name", "direction", "problem", "level", "session"):
        if before[name] and before[name] != after[name]:
            yield f"the {'title' if name == 'name' else name}"
    yield from _facts("requirements", before["requirements"], after["requirements"])
    for key in ("components", "groups"):
        yield from _by_id(key, before[key], after[key], renamed)
    yield from _connections(before["connections"], after["connections"], renamed)
    lists = (key for key, value in before.items() if isinstance(value, list))
    for key in lists:
        if key not in ("components", "groups", "connections"):
            missing = Counter(map(_frozen, before[key])) - Counter(map(_frozen, after[key]))
            if missing:
                yield f"{counted(missing.total(), 'entry', 'entries')} of `{key}`"


def _facts(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    lost = [name for name, value in before.items() if after.get(name) != value]
    if lost:
        yield f"in `{where}` {listed(lost)}"


def _by_id(
    key: str, before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], renamed: Mapping[str, str]
) -> Iterator[str]:
    found = {each["id"]: each for each in after}
    gone: list[str] = []
    changed: dict[str, list[str]] = defaultdict(list)
    for each in before:
        other = found.get(renamed.get(each["id"], each["id"]))
        if other is None:
            gone.append(each["id"])
            continue
        for name, value in each.items():
            same = _frozen(value) == _frozen(other[name]) or renamed.get(str(value)) == other[name]
            if name not in _PLACES and not same and value not in (None, "", {}):
                changed[name].append(each["id"])
    if gone:
        yield f"the {key} {listed(gone)}"
    for name, ids in changed.items():
        yield f"the {_WORDS.get(name, name)} of {listed(ids)}"


def _connections(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], renamed: Mapping[str, str]
) -> Iterator[str]:
    """Connections that are not there as they were, told by their ends."""
    left = Counter(map(_frozen, after))
    lost: list[str] = []
    for each in before:
        ends = {end: renamed.get(each[end], each[end]) for end in ("source", "target")}
        key = _frozen({**each, **ends})
        if left[key]:
            left[key] -= 1
        else:
            lost.append(f"{each['source']} {each['arrow']} {each['target']}")
    if lost:
        kept = {(each[0], each[1]) for each in _pairs(left)}
        what = "connection" if len(lost) == 1 else "connections"
        yield f"the {what} {listed(lost)}" + (", which are there in another form" if kept else "")


def _pairs(left: Counter[Any]) -> Iterator[tuple[str, str]]:
    for each, number in left.items():
        if number:
            row = dict(each)
            yield row["source"], row["target"]


def _frozen(value: Any) -> Any:
    """Data that can be compared and counted; places in the text do not matter."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, _frozen(each)) for key, each in value.items() if key not in _PLACES))
    return tuple(_frozen(each) for each in value) if isinstance(value, list | tuple) else value
