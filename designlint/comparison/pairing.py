"""Two states of anything, and which things of the one are which things of the other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Key = Callable[[T], Hashable]


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """What was and what is; None where there is nothing of the kind."""

    old: T | None
    new: T | None

    @property
    def differs(self) -> bool:
        """Whether they are not the same; the last digits of a sum do not count."""
        if isinstance(self.old, float) and isinstance(self.new, float):
            return not math.isclose(self.old, self.new, rel_tol=1e-9, abs_tol=1e-12)
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Pairs(Generic[T]):
    """Things that are the same in both states, and those that only one of them has; all in the order of their state."""

    both: tuple[tuple[T, T], ...]
    gone: tuple[T, ...]
    added: tuple[T, ...]


def pair_up(old: Iterable[T], new: Iterable[T], *stages: tuple[Key[T], Key[T]], unique: bool = False) -> Pairs[T]:
    """Pair things whose keys are equal, stage by stage; a stage is the key of an old thing and that of a new one.

    A key of None pairs with nothing. Things that share a key are paired in their order, or not at all if keys have to
    be `unique`.
    """
    left, right = list(old), list(new)
    place = {id(each): number for number, each in enumerate(right)}
    both: list[tuple[T, T]] = []
    for old_key, new_key in stages:
        if not left or not right:
            break
        waiting = _by_key(left, old_key)
        found: list[tuple[T, T]] = []
        for key, several in _by_key(right, new_key).items():
            others = waiting.get(key, [])
            if not unique or len(several) == len(others) == 1:
                found.extend(zip(others, several, strict=False))
        before, after = {id(each) for each, _ in found}, {id(each) for _, each in found}
        left = [each for each in left if id(each) not in before]
        right = [each for each in right if id(each) not in after]
        both.extend(found)
    return Pairs(tuple(sorted(both, key=lambda pair: place[id(pair[1])])), tuple(left), tuple(right))


def _by_key(things: Iterable[T], key: Key[T]) -> dict[Hashable, list[T]]:
    found: dict[Hashable, list[T]] = defaultdict(list)
    for each in things:
        of = key(each)
        if of is not None:
            found[of].append(each)
    return found
