"""Records: dataclasses that nobody changes once they are made.

A frozen dataclass writes each of its fields past its own guard, which takes four times as long as to fill a plain one.
A drawing of ten boxes makes a hundred such writes for its boxes alone; all together they were a tenth of the time in
which a text becomes a design. So what a drawing has many of is frozen for the type checker, and unguarded when it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, kw_only: bool = False, slots: bool = False) -> Callable[[type[Class]], type[Class]]:
    """A dataclass that is compared and hashed by its fields, as a frozen one is, and must not be changed either."""
    return dataclass(kw_only=kw_only, slots=slots, unsafe_hash=True)
