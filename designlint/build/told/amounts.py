"""How much is told: people, how often they read and write, peaks, sizes, growth, how long data is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from designlint.build.told.lexicon import any_of, digits, rows
from designlint.source import Span
from designlint.statements import Figure, Node, Word
from designlint.vocabulary.measures import activity

_MAGNITUDE = r"(?:[kKMBT](?!\w)|thousand|millions?|mio|mn|billions?|bn)"
_NUMBER = rf"(?<![\w.:/])(?P<figure>\d[\d.,_]*)\s?(?P<magnitude>{_MAGNITUDE})?"
_TIME = r"(?:s|sec|second|min|minute|h|hour|d|day|week|month|mo|year|yr)"
_WHO = r"(?:(?:active|daily|registered)\s+)?(?:user|person|customer|member)"
_PER = rf"(?P<per>(?:\s*(?:/|\bper\b|\bevery\b|\beach\b|\band\b|\ban?\b)\s*(?:{_WHO}|{_TIME})s?\b){{1,2}})"
_RATE = re.compile(rf"{_NUMBER}\s*(?P<what>(?:[\w-]+\s+){{0,3}}?[\w-]*?){_PER}", re.IGNORECASE)
_NAMED_RATE = re.compile(
    rf"(?P<what>[A-Za-z][\w -]{{1,40}}?){_PER}[^\d\n,]{{0,16}}?[:=~≈]\s*{_NUMBER}(?!\s*(?:/|per\b|an?\s))",
    re.IGNORECASE,
)
_BOTH = re.compile(rf"{_NUMBER}\s+(?P<what>[\w-]+)\s+and\s+\d[\d.,]*\s?{_MAGNITUDE}?\s+[\w-]+{_PER}", re.IGNORECASE)
_PER_SECOND = re.compile(rf"(?P<what>\w+)\s+(?:qps|rps|tps)[^\d\n]{{0,12}}{_NUMBER}", re.IGNORECASE)
_SECONDS = re.compile(rf"{_NUMBER}\s+(?P<what>\w+)\s+(?:qps|rps|tps)\b", re.IGNORECASE)
_EACH_USER = re.compile(
    rf"\b(?:each|every|an?|one|average|typical)\s+{_WHO}\b|\beveryone\b|\beach of them\b", re.IGNORECASE
)
_A_TIME = re.compile(rf"(?<![\w])({_TIME})s?\b", re.IGNORECASE)
_RATIO = re.compile(r"(?<![\d:.])(\d{1,5})\s?(?::|to)\s?(\d{1,5})(?![\d:])")
_OF_READS = re.compile(r"\bread|\br\s?:\s?w\b|\bw\s?:\s?r\b|\bratio\b|\bwatch", re.IGNORECASE)
_TIMES = r"(?:\d+\s?(?:-|–|to)\s?)?(?<![\d.])(?P<x>\d+(?:\.\d+)?)\s?(?:x|×|times)(?!\w)"
_PEAK = (
    re.compile(rf"\bpeaks?\b[^.;\d]{{0,30}}?{_TIMES}", re.IGNORECASE),
    re.compile(rf"{_TIMES}[^.;\d]{{0,20}}?\b(?:peaks?|average|avg)\b", re.IGNORECASE),
    re.compile(r"\bpeak factor\s+(?:of\s+|is\s+)?(?P<x>\d+(?:\.\d+)?)", re.IGNORECASE),
    re.compile(
        rf"\b(?P<x>{any_of(word for phrases in rows('number').values() for word in phrases)}) times the average",
        re.IGNORECASE,
    ),
)
_GROWTH = (
    re.compile(r"(?P<x>\d{1,3})\s?%\s*(?:growth\s*)?(?:/\s?|per |a |each |every )(?:year|yr|y)\b", re.IGNORECASE),
    re.compile(r"\bgrowth\b\D{0,20}?(?P<x>\d{1,3})\s?%", re.IGNORECASE),
)
_FACTOR_A_YEAR = re.compile(
    r"(?<![\d.])(?P<x>\d(?:\.\d+)?)\s?x\s*(?:/\s?|per |a |each |every )(?:year|yr|y)\b", re.IGNORECASE
)
_DOUBLES = re.compile(r"\bdoubl(?:es?|ing)\b[^.;]{0,20}\b(?:every|each|a|per)\s+year", re.IGNORECASE)
_BYTES = r"(?P<x>\d[\d.,]*)\s?(?P<unit>bytes?|B|[KMG]i?B|kB)\b"
_RECORD = (
    "size|object|record|message|post|row|item|entry|link|url|file|paste|average|event|document|original|version|change|"
    "video|photo|notification|payment"
)
_SIZE = (
    re.compile(rf"\b(?:{_RECORD})s?\b[^.;\d]{{0,30}}?{_BYTES}", re.IGNORECASE),
    re.compile(rf"{_BYTES}\s*(?:/|\bper\b|\beach\b|\ban?\b|\bfor each\b|\bfor every\b)\s*(?:{_RECORD})", re.IGNORECASE),
)
_SIGN = re.compile(r"[×*≈=⇒]|[-=]>|\d\s*/\s*\d")
_RESULT = re.compile(r"[=≈~→⇒]|[-=]>")
_HALVES = re.compile(r",\s+|;\s+|\s+and\s+(?=[~\d])")
_PARTS = re.compile(r",\s+|;\s+|\s+(?:so|hence|thus|which is)\s+")
_FLOW_OF_DATA = re.compile(r"(?:\b(?:per|a|each)\s+|/\s?)(?:s|sec|second|day|month|year)\b|=", re.IGNORECASE)
_KEPT = re.compile(
    r"\b(?:keep|kept|keeps|retain(?:ed)?|retention|store[ds]?|stay|live)\b[^.;\d]{0,40}?"
    r"(?P<x>\d+|one|two|three|five|ten)\s+(?P<time>day|week|month|year)s?\b",
    re.IGNORECASE,
)


def amounts(text: str, span: Span) -> Iterator[Node]:
    """The facts of one statement that say how much; of a calculation its name and its result count."""
    text = ", ".join(_result(each) for each in _PARTS.split(text))
    yield from _people(text, span)
    for op, rate in _rates(text).items():
        yield _fact(op, rate, span)
    peak = next((found["x"] for each in _PEAK if (found := each.search(text))), None)
    if peak is not None:
        yield _fact("peak", f"{digits(peak)}x", span)
    size = next((found for each in _SIZE if (found := each.search(text))), None)
    if size is not None and not _FLOW_OF_DATA.search(text):
        unit = "B" if size["unit"].lower().startswith("byte") else size["unit"].upper().replace("IB", "iB")
        yield _fact("object", f"{size['x'].replace(',', '')} {unit}", span)
    growth = next((found["x"] for each in _GROWTH if (found := each.search(text))), None)
    factor = _FACTOR_A_YEAR.search(text)
    if factor is not None:
        yield _fact("growth", f"{factor['x']}x/y", span)
    elif growth is not None or _DOUBLES.search(text):
        yield _fact("growth", f"{growth}%/y" if growth is not None else "2x/y", span)
    kept = _KEPT.search(text)
    if kept is not None:
        yield _fact("retention", f"{digits(kept['x'])} {kept['time'].lower()}", span)


def _result(text: str) -> str:
    """A clause without what is only calculated with."""
    if not _SIGN.search(text) or _RATIO.search(text):
        return text
    name = re.match(r"(?:[^=:≈~→×*/]|/(?=[a-z])){2,40}(?=[=:])", text)
    results = _RESULT.split(text)
    said = next((each for each in reversed(results[1:]) if name or _operation(each)), results[-1])
    return f"{name[0]} = {said}" if name else said


def _fact(name: str, figure: str, span: Span) -> Node:
    return Node(Word(name, span), (Figure(figure, span),), (), span)


@cache
def _counted(name: str) -> tuple[re.Pattern[str], ...]:
    who = any_of(rows("people")[name])
    return (
        re.compile(rf"{_NUMBER}\s+(?:{who})(?![\w-])(?!\s*(?:/|per|a)\s*(?:s|sec|second)\b)", re.IGNORECASE),
        re.compile(
            rf"(?<![\w-])(?:{who})\s*(?:\([^)]*\)\s*)?(?::|=|is|are|of|~|≈)?\s*"
            rf"(?:about |around |~|≈)?{_NUMBER}(?!\s?[%x×])",
            re.IGNORECASE,
        ),
    )


def _people(text: str, span: Span) -> Iterator[Node]:
    for name in rows("people"):
        found = next((found for each in _counted(name) if (found := each.search(text))), None)
        if found is not None:
            yield _fact(name, _figure(found), span)
            return


def _figure(found: re.Match[str]) -> str:
    """A number with its magnitude in one letter."""
    plain = found["figure"].replace(",", "").replace("_", "").rstrip(".")
    said = found["magnitude"] or ""
    short = "M" if said == "m" else said
    return plain + next((name for name, phrases in rows("magnitude").items() if said.lower() in phrases), short)


def _rates(text: str) -> dict[str, str]:
    """How often people read and write, each or all together; a ratio completes the one that is known."""
    known: dict[str, str] = {}
    text = ", ".join(each for each in _HALVES.split(text) if not re.search(r"\bpeak", each, re.IGNORECASE))
    each_user = _EACH_USER.search(text) is not None
    for pattern in (_NAMED_RATE, _RATE):
        for found in pattern.finditer(text):
            before = re.findall(r"[^\W\d_]+", text[: found.start()])
            op = _operation(before[-1] if before else "") or _operation(found["what"])
            op = op or ("write" if re.match(r"\s*new\b", found["what"]) else "")
            time = _A_TIME.search(re.sub(_WHO, "", found["per"], flags=re.IGNORECASE))
            by = "/user" if each_user or re.search(_WHO, found["per"], re.IGNORECASE) else ""
            if op and time is not None:
                known.setdefault(op, f"{_figure(found)}{by}/{_short(time[1])}")
    both = _BOTH.search(text)
    if both is not None and known:
        op, rate = _operation(both["what"]), next(iter(known.values()))
        known = {op: f"{_figure(both)}/{rate.partition('/')[2]}", **known} if op else known
    for pattern in (_PER_SECOND, _SECONDS):
        for found in pattern.finditer(text):
            op = _operation(found["what"])
            if op:
                known.setdefault(op, f"{_figure(found)}/s")
    return known | _other(known, text)


def _short(time: str) -> str:
    return {"sec": "s", "second": "s", "minute": "min", "hour": "h", "d": "day", "mo": "month", "yr": "year"}.get(
        time.lower(), time.lower()
    )


def _other(known: dict[str, str], text: str) -> dict[str, str]:
    """The rate that a ratio of reads to writes gives beside the one that is known."""
    ratio = _RATIO.search(text)
    if ratio is None or len(known) != 1 or not _OF_READS.search(text):
        return {}
    ((op, rate),) = known.items()
    amount = re.match(r"[\d.]+", rate)
    low, high = sorted((float(ratio[1]), float(ratio[2])))
    if amount is None or not low:
        return {}
    factor = high / low if op == "write" else low / high
    return {"read" if op == "write" else "write": f"{float(amount[0]) * factor:g}{rate[amount.end() :]}"}


def _operation(what: str) -> str:
    """Whether people read or write when they do this; "" if nobody knows."""
    found = activity(re.findall(r"[a-z]+", what.casefold()))
    return found if found in ("read", "write") else ""
