"""One side of an equals sign in running text: a figure with what it counts, or a calculation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.source import Source, Span
from designlint.statements import Expression, Figure, Operation, Term, Word

from .figures import ADVERBS, MAGNITUDES, RATES, SIZES, TIMES, Token, figure_text
from .words import CONSTANTS, COUNTED, HIDDEN, PER

_SIGNS = {"times": "*", "over": "/", "plus": "+", "power": "^", "dash": "-"}
_RANKS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
MOST_TOKENS = 60


@dataclass(frozen=True, slots=True)
class Side:
    """What stands on one side of an equals sign: a figure, a formula, or (with neither) only words."""

    words: tuple[str, ...] = ()
    expression: Expression | None = None
    per: str = ""
    counts: bool = False  # bears a unit, a magnitude or a word that tells an estimate from a sum at school
    hidden: bool = False
    shared: bool = False  # counts for each of something: `1,500 ops per user`
    last: tuple[str, ...] = ()  # the words behind its last figure that has any

    @property
    def figure(self) -> Figure | None:
        """The figure, where it is no more than one."""
        value = self.expression.value if isinstance(self.expression, Term) else None
        return value if isinstance(value, Figure) else None

    @property
    def name(self) -> str:
        """Its words as a name, with the time that they are counted by."""
        return " ".join((*self.words, *(("per", self.per) if self.per else ())))


def read_side(source: Source, start: int, found: list[Token]) -> Side | None:
    """A figure, a formula or a name on its own; None where the tokens are nothing of it."""
    if len(found) > MOST_TOKENS:
        return None
    try:
        return _Reader(source, start, found).side()
    except _UnreadableError:
        return None


class _UnreadableError(Exception):
    """Tokens that are no calculation."""


class _Reader:
    """Reads the tokens of one side by precedence."""

    def __init__(self, source: Source, start: int, found: list[Token]) -> None:
        self.source = source
        self.start = start
        self.found = found
        self.at = 0
        self.words: list[str] = []
        self.last: list[str] = []
        self.per = ""
        self.counts = self.hidden = self.shared = False

    def side(self) -> Side:
        if any(each.kind in ("bad", "range", "colon") for each in self.found):
            # A comment in parentheses may hold anything.
            self.found = list(_without_comments(self.found))
        if any(each.kind in ("bad", "range", "colon", "equals", "arrow") for each in self.found):
            raise _UnreadableError
        calculates = any(each.kind in ("number", *_SIGNS) for each in self.found)
        if not calculates:
            words = [each.text for each in self.found if each.kind == "word"]
            return Side(tuple(words)) if words else Side()
        self._lead_in()
        expression = self.sum(0)
        if self.at < len(self.found):
            raise _UnreadableError
        last = tuple(self.last)
        return Side(tuple(self.words), expression, self.per, self.counts, self.hidden, self.shared, last)

    def _lead_in(self) -> None:
        """`We store 5B x 500 bytes`: words before the first figure that no sign ties to it."""
        index = 0
        while index < len(self.found) and self.found[index].kind in ("word", "about"):
            index += 1
        if index < len(self.found) and self.found[index].kind in ("number", "open"):
            said = [each.text.lower() for each in self.found[:index]]
            self.hidden = not HIDDEN.isdisjoint(said) or not {"every", "each"}.isdisjoint(said)
            self.words = [each for each in said if each in COUNTED] if index < len(self.found) else []
            self.at = index

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        return self.found[index] if index < len(self.found) else None

    def sum(self, depth: int, least: int = 1) -> Expression:
        """Operands and signs that bind at least as strongly as `least`."""
        left = self.operand(depth)
        while (each := self.peek()) is not None and each.kind in _SIGNS:
            sign = _SIGNS[each.kind]
            rank = _RANKS[sign]
            if rank < least:
                break
            self.at += 1
            if each.kind == "power" and each.digits and each.digits != each.text:
                right: Expression = Term(Figure(each.digits, self.span(each)))
            else:
                right = self.sum(depth, rank if sign == "^" else rank + 1)
            left = Operation(sign, left, right)
        return left

    def operand(self, depth: int) -> Expression:
        while (about := self.peek()) is not None and about.kind == "about":
            self.at += 1
        each = self.peek()
        if each is None or depth > 8:
            raise _UnreadableError
        if each.kind == "open":
            self.at += 1
            inner = self.sum(depth + 1)
            close = self.peek()
            if close is None or close.kind != "close":
                raise _UnreadableError
            self.at += 1
            self.nouns()
            return inner
        if each.kind == "number":
            return self.figure(each)
        if each.kind == "word":
            return self.name(each)
        raise _UnreadableError

    def name(self, first: Token) -> Expression:
        """A phrase that stands for a figure of its own."""
        last = first
        while (each := self.peek()) is not None and each.kind == "word":
            last = each
            self.at += 1
        text = self.span(first, last).text
        if " ".join(text.lower().split()) in CONSTANTS:
            return Term(Figure(CONSTANTS[" ".join(text.lower().split())], self.span(first, last)))
        self.comments()
        return Term(Word(text, self.span(first, last)))

    def figure(self, number: Token) -> Expression:
        """A number with magnitude, unit and what is counted."""
        self.at += 1
        percent = self.peek()
        if percent is not None and percent.text in ("percent", "pct") and not number.unit:
            self.at += 1
            number = Token("number", number.text, number.start, percent.end, number.digits, "%")
            self.found[self.at - 1] = number
        magnitude, size, time, per = self._suffix(number)
        first = self.peek()
        if first is not None and first.kind == "word" and not magnitude and not (size or time or number.unit):
            long = first.text.lower() if len(first.text) > 1 and first.text.lower() in MAGNITUDES else ""
            billion = first.text == "B" and self._counted_next(1)
            magnitude = "bn" if billion else long or self._single_letter(first)
            self.at += bool(magnitude)
        size, time, per = self._unit(size, time, per)
        last = self.found[self.at - 1]
        self.counts = self.counts or bool(magnitude or size or per)
        self.behind: Token | None = None
        words, more = self.nouns(per)
        if number.unit == "%":
            self._of()
            return Term(Figure(f"{number.digits.replace(',', '')}%", self.span(number, number)))
        if number.unit == "x":
            return Term(Figure(f"{number.digits.replace(',', '')}x", self.span(number, number)))
        per = per or more
        self.words, self.per = words, per
        self.last = words or self.last
        end = self.behind or last
        if time and per:
            raise _UnreadableError  # seconds of work per second
        text = figure_text(number.digits, magnitude, size, time, per)
        if "dau" in words and not per and not size and not time:
            text = f"{text}/day"
        return Term(Figure(text, self.span(number, end)))

    def _suffix(self, number: Token) -> tuple[str, str, str, str]:
        """Magnitude, size, time and rate that are glued to a number."""
        unit = number.unit
        if unit in ("", "%", "x"):
            return "", "", "", ""
        if unit in RATES or unit.lower() in RATES:
            size, per = RATES.get(unit) or RATES[unit.lower()]
            return "", size, "", per
        if unit == "B" and (word := self.peek()) is not None and word.text in SIZES:
            self.at += 1  # `3B bits`
            return "bn", SIZES[word.text], "", ""
        if unit == "B":
            return ("bn", "", "", "") if self._counted_next(0) else ("", "B", "", "")
        if unit in MAGNITUDES:
            return unit, "", "", ""
        if unit in ("mm", "MM", "m"):
            if not self._counted_next(0):
                raise _UnreadableError  # metres, minutes, milli: nobody knows
            return "M", "", "", ""
        if unit in SIZES:
            return "", SIZES[unit], "", ""
        if unit in TIMES:
            return "", "", TIMES[unit], ""
        raise _UnreadableError

    def _counted_next(self, ahead: int) -> bool:
        """Whether the next word is what is counted, and no unit."""
        each = self.peek(ahead)
        return each is not None and each.kind == "word" and each.text not in SIZES and each.text not in PER

    def _single_letter(self, word: Token) -> str:
        """`5 M users`: a letter of its own is a magnitude if something is counted."""
        return word.text if word.text in ("k", "K", "M", "T") and self._counted_next(1) else ""

    def _unit(self, size: str, time: str, per: str) -> tuple[str, str, str]:
        """A unit that follows as a word."""
        each = self.peek()
        if each is None or each.kind != "word" or size or time or per:
            return size, time, per
        word = each.text
        if word in ("Kb", "Mb", "Gb", "Tb"):
            raise _UnreadableError  # bits or bytes: nobody knows
        if word in RATES or word.lower() in RATES:
            size, per = RATES.get(word) or RATES[word.lower()]
        elif word in SIZES:
            size = SIZES[word]
        elif word in TIMES and (len(word) > 1 or word in "sh"):
            time = TIMES[word]
        else:
            return size, time, per
        self.at += 1
        return size, time, per

    def nouns(self, per: str = "") -> tuple[list[str], str]:
        """The words behind a figure, and the time that they count it by: `reads/day`, `posts per user per day`."""
        words: list[str] = []
        while (each := self.peek()) is not None:
            after = self.peek(1)
            counted_by = after is not None and after.kind == "word"
            if after is not None and counted_by and self._is_by(each, after):
                per = self._time(after) or per
                self.behind = after
                self.at += 2
            elif each.kind == "word":
                if each.text == "of" and self.found[self.at - 1].unit == "%":
                    break
                self.at += 1
                following = self.peek()
                adverb = ADVERBS.get(each.text.lower(), "")
                if adverb and not (following and following.kind == "word" and following.text.lower() == "active"):
                    per, self.behind = adverb, each
                elif each.text.lower() in RATES:
                    per, self.behind = RATES[each.text.lower()][1], each
                else:
                    words.append(each.text.lower())
            elif each.kind == "open":
                self.comments()
                if self.peek() is each:
                    break
            else:
                break
        self.hidden = self.hidden or not HIDDEN.isdisjoint(words)
        self.counts = self.counts or bool(per) or not COUNTED.isdisjoint(words)
        return words, per

    def _is_by(self, sign: Token, word: Token) -> bool:
        """`60k messages/second` and `60k a second` count by the second, `5B / users` divides by a name."""
        if sign.kind == "word":
            return sign.text.lower() in PER
        if sign.kind != "over":
            return False
        phrase = " ".join(each.text.lower() for each in self.found[self.at + 1 :] if each.kind == "word")
        if phrase.startswith(tuple(CONSTANTS)):
            return False
        glued = self.found[self.at - 1].end == sign.start and sign.end == word.start
        return glued or word.text.lower() in TIMES

    def _time(self, word: Token) -> str:
        time = TIMES.get(word.text.lower(), "")
        if not word.text.replace("-", "").isalpha():
            raise _UnreadableError  # `1/TTL_300`
        self.shared = self.shared or not time
        return time

    def _of(self) -> None:
        """`20% of 100M` multiplies."""
        each, after = self.peek(), self.peek(1)
        if each is not None and each.text == "of" and after is not None and after.kind in ("number", "word", "open"):
            self.found[self.at] = Token("times", "of", each.start, each.end)

    def comments(self) -> None:
        """Step over what stands in parentheses behind a figure or a name."""
        depth = 0
        at = self.at
        if at >= len(self.found) or self.found[at].kind != "open":
            return
        while at < len(self.found):
            depth += (self.found[at].kind == "open") - (self.found[at].kind == "close")
            at += 1
            if depth == 0:
                self.at = at
                return
        raise _UnreadableError

    def span(self, first: Token, last: Token | None = None) -> Span:
        return self.source.span(self.start + first.start, self.start + (last or first).end)


def _without_comments(found: list[Token]) -> Iterator[Token]:
    """The tokens without parentheses that stand behind something and hold what is no calculation."""
    depth = 0
    for index, each in enumerate(found):
        comment = each.kind == "open" and index > 0 and found[index - 1].kind in ("word", "number")
        if depth or comment:
            depth += (each.kind == "open") - (each.kind == "close")
        else:
            yield each
