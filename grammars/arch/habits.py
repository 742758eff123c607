"""Frequent slips in `.arch` texts, each with a sentence, a cure, and what was meant if that is plain."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habit:
    """A frequent slip: what stands at the place, what is said, and how to read on.

    `$digits` and `$grouped` in a cure stand for the figure around the slip, without its commas and with `_` for them.
    `instead` is the terminal to read in its place, `""` to read on behind it where an arrow may follow, None to go on
    at the next line.
    """

    pattern: re.Pattern[str]
    message: str
    cure: str
    instead: str | None = None


_MERMAID = "this is mermaid's arrow"
_COMMENT = "comments start with `#`"
HABITS = tuple(
    Habit(re.compile(pattern), message, cure, *instead)
    for pattern, message, cure, *instead in (
        (r'"""[\s\S]*?"""', "a text alone says nothing here", 'name what it is, such as `note """…"""`'),
        (r'"""', "a text in triple quotes is not closed", 'end it with `"""`'),
        (
            r'"(?:[^"\\\n]|\\.)*"(?=[ \t]*(?:&|<->|[-~=]>))',
            "a connection joins ids, not texts",
            'declare the component, such as `service api "Orders"`, and write `api -> db`',
        ),
        (
            r'"(?:[^"\\\n]|\\.)*"',
            "a text alone says nothing here",
            'name what it is, such as `note "…"` or `service api "…"`',
        ),
        (
            r'"',
            "a text in quotes is not closed on its line",
            'end it with `"`, or use `"""` for several lines',
        ),
        (r"'[^'\n]*'", "texts stand in double quotes", 'write `"…"`', "STRING"),
        (r"[“”„«][^“”»\n]*[“”»]", "texts stand in straight double quotes", 'write `"…"`', "STRING"),
        (r"['“”„«»]", "texts stand in double quotes", 'write `"…"`'),
        (r"`[^`\n]*`?", "nothing stands in backticks here", 'write an id bare, `api`, and a text as `"…"`'),
        (r"<!--[^\n]*|//[^\n]*|/\*[^\n]*|%%[^\n]*", _COMMENT, "write `# …`"),
        (r"(?:--+|==+|-\.+-)>[ \t]*\|[^|\n]*\|", _MERMAID, "write `a -> b: label`", "ARROW"),
        (r"-\.+-*>", _MERMAID, "write `~>` for a message", "ARROW"),
        (r"(?:--+|==+)>>?|->>", _MERMAID, "write `->` for a call, `~>` for a message, `=>` for replication", "ARROW"),
        (r"<(?:--+|==+)>", _MERMAID, "write `<->` for a call both ways", "ARROW"),
        (r"(?:--|==|-\.)[ \t]*[^-=.>\s][^\n]*?[-=.]+>", _MERMAID, "write `a -> b: label`"),
        (r"[—–]+>|[→⟶➔➜⇒]", "this is no arrow of the language", "write `->`, `~>`, `=>` or `<->`", "ARROW"),
        (r"<-+", "arrows point to the right", "turn the line round: `b -> a`, or write `a <-> b`"),
        (r"[=~-]{2,}>?", "this is no arrow of the language", "write `->`, `~>`, `=>` or `<->`"),
        (r"-(?!>)", "`-` stands only inside names", "write `->` for an arrow, `api-gw` for a name"),
        (r"~(?!>)", "`~` alone is no arrow", "write `~>` for a message"),
        (r";", "items end with the line or with `,`", "drop the `;`", "SEPARATOR"),
        (r"[\[(][^\])\n]*[\])]*", "brackets mean nothing here", 'write `kind name "label"`', ""),
        (r"\|[^|\n]*\|?", "labels of connections stand behind a colon", "write `a -> b: label`", ""),
        (r"(?<=\w)[./\\@]+\w*", "names hold letters, digits, `_` and single `-`", "write `a_b` or `a-b`"),
        (r"(?<=\d,)\d{3}(?:,\d{3})*(?!\d)", "a comma ends the figure", "write `$digits` or `$grouped`"),
        (r"\d\S*", "a name begins with a letter", "put a letter before it"),
    )
)
