"""The manual of a rule as a page: its text, its options, and what it says of each of its bad examples.

The output is made when the page is, so it can not go stale. The same page is shown by `designlint explain`, on the
documentation site and, in time, in editors.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from designlint.examples import Example, examples, run_example
from designlint.plugins import Formats
from designlint.report import Report
from designlint.reporters import REPORTERS, Style
from designlint.rule import Rule


def said_of(rule: Rule, example: Example, formats: Formats, style: Style) -> list[str]:
    """The lines that the text report shows for an example."""
    report = Report(tuple(run_example(rule, example, formats)), (), 1)
    return list(REPORTERS["text"](report, style))


def options_of(rule: Rule) -> Iterator[str]:
    """The options of a rule as they stand in a configuration, with their defaults."""
    if rule.options:
        yield f"[rules.{rule.code}]"
        yield from (f"{name.replace('_', '-')} = {json.dumps(value)}" for name, value in rule.options.items())


def page(rule: Rule, formats: Formats) -> str:
    """The manual as Markdown, the report behind each example that has findings."""
    text, done = [f"# {rule.code}", "", f"*{rule.category}, {rule.severity.word}*", ""], 0
    for example in examples(rule, formats):
        if not example.promises:
            continue
        start = example.source.pieces[0][1] + len(example.source.text)
        end = rule.manual.find("\n", start)
        end = len(rule.manual) if end < 0 else end
        text += [rule.manual[done:end], "", "```text", *said_of(rule, example, formats, Style(quiet=True)), "```", ""]
        done = end
    text.append(rule.manual[done:])
    options = list(options_of(rule))
    if options:
        text += ["", "## Options", "", "In `designlint.toml`:", "", "```toml", *options, "```"]
    return "\n".join(text).rstrip() + "\n"


def index(rules: Mapping[str, Rule]) -> str:
    """All rules by category, each with its first line, as Markdown."""
    lines = ["# Rules", "", f"{len(rules)} rules in {len({each.category for each in rules.values()})} categories."]
    for category, members in groupby(_sorted(rules.values()), key=lambda each: each.category):
        lines += ["", f"## {category}", "", "| Rule | Weighs | Speaks of |", "|---|---|---|"]
        lines += [f"| [`{each.code}`]({each.code}.md) | {each.severity.word} | {each.summary} |" for each in members]
    return "\n".join(lines) + "\n"


def _sorted(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda each: (each.category, each.code))
