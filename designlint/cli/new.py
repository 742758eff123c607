"""`designlint new`: something to begin with, for an exercise or for a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from designlint.agenda import Agenda, agenda, lengths, usual
from designlint.cli.options import Config, Isolated
from designlint.cli.output import TroubleError, write_file, write_lines
from designlint.cli.workspace import settings_for, workspace
from designlint.practice.starter import SUFFIXES, starter
from designlint.problems import Pack, Packs
from designlint.reporters.style import safe
from designlint.vocabulary import key
from designlint.wording import counted, listed, plain_list, quoted

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NEAR = 3  # so many names are offered for one that nobody knows


class Form(StrEnum):
    """The format of a starter; its name is the suffix of the file."""

    arch = "arch"
    md = "md"


Minutes = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="How long the interview takes: 45 or 60 minutes, or the time of a shorter exercise.",
        show_default="the time of the exercise",
    ),
]


def new(
    problem: Annotated[
        str | None,
        typer.Argument(
            metavar="PROBLEM", help="An exercise, by its slug or title.", show_default="lists the exercises"
        ),
    ] = None,
    rule: Annotated[
        str, typer.Option("--rule", metavar="NAME", help="Write a rule instead; its code, such as `silent-monitor`.")
    ] = "",
    minutes: Minutes = None,
    format: Annotated[
        Form | None, typer.Option("--format", help="The format of the file.", show_default="as its suffix says")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write; PROBLEM.arch or NAME.py if not given."),
    ] = None,
    config: Config = None,
    isolated: Isolated = False,
) -> None:
    """Write a file to begin with: for an exercise, phase by phase, or with `--rule` for a rule.

    The comments of an exercise say how many minutes a phase has and what it must hold. Without a name the exercises are
    listed. A file that is there is left alone.

    Exit codes: 0 written, 2 could not do the work.
    """
    if rule and problem:
        raise TroubleError("one thing at a time: an exercise, or `--rule NAME`")
    if rule:
        _new_rule(rule, output)
        return
    folder = output.parent if output is not None else Path()
    packs = packs_for(folder, config, isolated=isolated)
    if problem is None:
        write_lines(_list(packs), None)
        return
    pack = exercise(problem, packs)
    plan = plan_for(pack, minutes)
    place = output or Path(f"{pack.slug}.{format or Form.arch}")
    write_starter(pack, plan, place, f".{format}" if format else place.suffix)
    name = safe(str(place))
    length = f" --minutes {plan.minutes}" if plan.minutes != usual(pack.minutes) else ""
    then = f"`designlint practice {pack.slug} {name}{length}` is your clock"
    write_lines((f"wrote {name} for {plan.minutes} minutes; {then}",), None)


def packs_for(folder: Path, config: Path | None, *, isolated: bool) -> Packs:
    """The exercises that are known in a folder: those of its project, of plugins, and the shipped ones."""
    return settings_for(folder, workspace(isolated=isolated), config, isolated=isolated).packs


def exercise(name: str, packs: Packs) -> Pack:
    """The exercise of this slug or title. Raises TroubleError, with the nearest names, where there is none."""
    pack = packs.named(name)
    if pack is not None:
        return pack
    near = _near(name, packs)
    known = f"the nearest are {listed(near)}" if len(near) > 1 else f"did you mean {listed(near)}?"
    raise TroubleError(
        f"there is no problem {quoted(name[:60])}; {known if near else f'known are {listed(packs.slugs, 99)}'}"
    )


def _near(name: str, packs: Packs) -> list[str]:
    """Slugs that are written nearly so, or share a word."""
    said = name.lower()[:60]
    by_name = {key(each): pack.slug for pack in packs.all() for each in (pack.title, pack.slug)}
    close = [by_name[each] for each in get_close_matches(key(said), by_name, n=_NEAR, cutoff=0.6)]
    words = {each for each in re.findall(r"[a-z]+", said) if len(each) > 2}
    sharing = (slug for slug in packs.slugs if words & set(slug.split("-")))
    return list(dict.fromkeys((*close, *sharing)))[:_NEAR]


def plan_for(pack: Pack, minutes: int | None) -> Agenda:
    """The time plan of an exercise. Raises TroubleError for a length that no plan is for."""
    known = lengths(pack.minutes)
    if minutes is not None and minutes not in known:
        raise TroubleError(f"there is no plan for {minutes} minutes; for `{pack.slug}` take {_either(known)}")
    return agenda(minutes or usual(pack.minutes))


def _either(numbers: Iterable[int]) -> str:
    return plain_list(map(str, numbers)).replace(" and ", " or ")


def write_starter(pack: Pack, plan: Agenda, place: Path, suffix: str) -> None:
    """Write the starter of an exercise to a file that is not there yet. Raises TroubleError where that can not be."""
    text = starter(pack, plan, suffix)
    if text is None or suffix != place.suffix:
        kinds = plain_list(f"`{each}`" for each in ((suffix,) if text else SUFFIXES))
        raise TroubleError(f"{place}: a file to begin with ends in {kinds.replace(' and ', ' or ')}")
    if place.exists():
        raise TroubleError(f"{place}: is there already")
    write_file(place, text.encode())


def _list(packs: Packs) -> Iterator[str]:
    """The exercises, from short to long."""
    rows = [
        (each.slug, "-".join(map(str, dict.fromkeys(each.minutes))), safe(each.title))
        for each in sorted(packs.all(), key=lambda each: (each.minutes, each.slug))
    ]
    width = max((len(slug) for slug, _, _ in rows), default=0)
    yield f"{'problem':<{width}}  minutes  title"
    for slug, minutes, title in rows:
        yield f"{slug:<{width}}  {minutes:>7}  {title}"
    yield f"{counted(len(rows), 'problem')}; `designlint new PROBLEM` writes a file to begin with"


def _new_rule(rule: str, output: Path | None) -> None:
    if not _NAME.fullmatch(rule):
        raise TroubleError(
            f"`{rule}` is no code; write lower-case words with `-` between them, such as `silent-monitor`"
        )
    place = output or Path(f"{rule.replace('-', '_')}.py")
    if place.stem != rule.replace("-", "_"):
        raise TroubleError(
            f"{place}: the file of `{rule}` must be called {rule.replace('-', '_')}.py; its name is its code"
        )
    if place.exists():
        raise TroubleError(f"{place}: is there already")
    text = files("designlint.cli").joinpath("rule.py.txt").read_text(encoding="utf-8")
    write_file(place, text.replace("{{name}}", rule.replace("-", "_")).encode())
    write_lines((f"wrote {place}; `designlint test {place}` runs its examples",), None)
