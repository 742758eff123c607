"""What a review says beside the points, and where its lines are drawn: `texts.toml`, typed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Band:
    """What a total means: its name, and a sentence about it."""

    at_least: float
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A step of the rubric from 1 to 5; a `clean` one takes no open error."""

    score: int
    at_least: float
    name: str
    clean: bool = False


@dataclass(frozen=True, slots=True)
class Coach:
    """What to practise where these questions brought the least."""

    questions: tuple[int, ...]
    title: str
    tips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that a level asks for."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level and all that it asks for beside the levels below it."""

    name: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """All of it."""

    bands: tuple[Band, ...]
    grades: tuple[Grade, ...]
    penalty: Mapping[str, float]
    coach: tuple[Coach, ...]
    levels: tuple[Level, ...]


@cache
def texts() -> Texts:
    """The shipped texts."""
    data = tomllib.loads(files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))
    return Texts(
        bands=tuple(Band(**row) for row in data["band"]),
        grades=tuple(Grade(**row) for row in data["rubric"]),
        penalty=data["penalty"],
        coach=tuple(Coach(tuple(row["questions"]), row["title"], tuple(row["tips"])) for row in data["coach"]),
        levels=tuple(
            Level(row["name"], row["title"], tuple(Line(**line) for line in row["line"])) for row in data["level"]
        ),
    )
