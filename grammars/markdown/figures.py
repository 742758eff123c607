"""How people write figures in running text: words of a line as tokens, and a figure as the language writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

MAGNITUDES: Mapping[str, tuple[str, Decimal]] = {
    **dict.fromkeys(("k", "K", "thousand", "thousands"), ("k", Decimal(10) ** 3)),
    **dict.fromkeys(("lakh", "lakhs"), ("", Decimal(10) ** 5)),
    **dict.fromkeys(("M", "mn", "mil", "mln", "million", "millions"), ("M", Decimal(10) ** 6)),
    **dict.fromkeys(("crore", "crores"), ("", Decimal(10) ** 7)),
    **dict.fromkeys(("bn", "bln", "billion", "billions"), ("bn", Decimal(10) ** 9)),
    **dict.fromkeys(("T", "tn", "trillion", "trillions"), ("T", Decimal(10) ** 12)),
    **dict.fromkeys(("quadrillion", "quadrillions"), ("", Decimal(10) ** 15)),
    **dict.fromkeys(("quintillion", "quintillions"), ("", Decimal(10) ** 18)),
}
_PREFIXES = {"": "", "kilo": "K", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E"}
SIZES: Mapping[str, str] = {
    **{f"{long}byte{end}": f"{short}B" for long, short in _PREFIXES.items() if long for end in ("", "s")},
    **dict.fromkeys(("byte", "bytes", "Bytes"), "byte"),  # a bare `B` may be a billion, this may not
    **{f"{prefix}B": f"{prefix.upper()}B" for prefix in ("", *"kKMGTPE")},
    **{f"{prefix}b": f"{prefix.upper()}B" for prefix in "kmgtp"},  # in lower case people mean bytes
    **{f"{prefix}iB": f"{prefix}iB" for prefix in "KMGTPE"},
    **{f"{prefix}bit{end}": f"{prefix.upper()}bit" for prefix in ("", "k", "K", "M", "G", "T") for end in ("", "s")},
}
TIMES: Mapping[str, str] = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("week", "weeks"), "week"),
    **dict.fromkeys(("mo", "month", "months"), "month"),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), "y"),
}
RATES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("qps", "rps", "tps", "wps", "iops"), ("", "s")),
    **dict.fromkeys(("rpm", "qpm"), ("", "min")),
    **{f"{prefix}bps": (f"{prefix}bit", "s") for prefix in ("", "K", "M", "G", "T")},
    "kbps": ("Kbit", "s"),
}
"""What is a unit and a rate in one word: its size unit and its time."""
ADVERBS: Mapping[str, str] = {
    "daily": "day",
    "hourly": "h",
    "weekly": "week",
    "monthly": "month",
    **dict.fromkeys(("yearly", "annual", "annually"), "y"),
}

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d[\d_]*(?:\.\d+)?(?:[eE]\+?\d{1,2}(?!\w))?|\.\d+)"
_TOKENS = re.compile(
    rf"""
      (?P<range>{_NUMBER}[A-Za-z%]*[ ]?(?:-|–|−|[ ]to[ ])[ ]?{_NUMBER}(?:[A-Za-z]+|%)?(?![\w.]*\w))
    | (?P<number>(?P<digits>{_NUMBER})(?!\.\d|,\d)(?:(?P<suffix>[A-Za-zµ]+)|[ ]?(?P<percent>%))?
        (?:-(?=(?:day|week|month|year|hour|minute|second)\b)|\+(?=[\s),]|$)|(?![^\W⁰¹²³⁴⁵⁶⁷⁸⁹])))
    | (?P<power>\*\*|\^|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
    | (?P<bad><=|>=|==|!=|[<>≤≥≠{{}}\[\]"`$€£¥₹#@\\&?]|\d\S*)
    | (?P<arrow>=>|→|⇒|➔|->)
    | (?P<equals>≈|≅|≃|≒|~=|=)
    | (?P<about>~)
    | (?P<times>[×✕✖*]|x(?=\d)|(?<=[\s)])x(?=[\s(]))
    | (?P<over>÷|/)
    | (?P<plus>\+)
    | (?P<dash>[ ][-–—−][ ]|[–—−])
    | (?P<open>\()
    | (?P<close>\))
    | (?P<colon>:(?=\s|$))
    | (?P<stop>[,;|·•!]|\.(?=\s|$)|\.\.+|…)
    | (?P<word>[^\W\d][\w'’]*(?:-[^\W\d_]\w*)*)
    | (?P<other>\S)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a line: its kind, its text and where it stands. A number has its figure without the unit."""

    kind: str
    text: str
    start: int
    end: int
    digits: str = ""
    unit: str = ""


def tokens(line: str) -> Iterator[Token]:
    """The tokens of a line; what can stand in no figure and no formula is `bad`."""
    for found in _TOKENS.finditer(line):
        kind = found.lastgroup or ""
        kind = {"digits": "number", "suffix": "number", "percent": "number", "other": "bad"}.get(kind, kind)
        text = found[0]
        if kind == "number" and found["suffix"] == "x" and line[found.end("suffix") :][:1].isdigit():
            kind = "bad"
        start, end = found.start(), found.start() + len(text)
        unit = found["suffix"] or ("%" if found["percent"] else "")
        yield Token(kind, text, start, end, found["digits"] or text.translate(_SUPERSCRIPTS), unit)


def number_of(digits: str) -> Decimal:
    """The number that digits with thousands separators or an exponent state."""
    return Decimal(digits.replace(",", "").replace("_", ""))


def figure_text(digits: str, magnitude: str, size: str, time: str, per: str) -> str:
    """A figure as the language writes it: `40M`, `2.5 TB/day`, `86400 s`."""
    value = number_of(digits)
    short, factor = MAGNITUDES.get(magnitude, ("", Decimal(1)))
    if magnitude and (size or time or not short):
        value, short = value * factor, ""
    if size == "byte" or (size == "B" and value >= 1000):
        value, size = value / 1000, "KB"
    unit = size or time
    return f"{value:f}{short}{' ' + unit if unit else ''}{'/' + per if per else ''}"
