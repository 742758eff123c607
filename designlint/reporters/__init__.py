"""How a report is shown: functions from a report to lines of text. They never write; the command line does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from designlint.report import Report
from designlint.reporters.concise import concise
from designlint.reporters.json import json_report
from designlint.reporters.style import Style
from designlint.reporters.text import text

__all__ = ["REPORTERS", "Reporter", "Style"]

Reporter = Callable[[Report, Style], Iterator[str]]

REPORTERS: Mapping[str, Reporter] = {"text": text, "concise": concise, "json": json_report}
