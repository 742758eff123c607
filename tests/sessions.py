"""What tests of timed sessions share: a starter on disk, an answer that is judged, a file without its times."""

from __future__ import annotations

import re
from pathlib import Path

from designlint import plugins
from designlint.agenda import agenda
from designlint.config import Settings
from designlint.practice.judging import Judged, judged
from designlint.practice.starter import starter
from designlint.problems import Packs

FORMATS = plugins.formats()
PLAN = agenda(45)
PHASES = [each.id for each in PLAN.phases]
ANSWER = """
problem url-shortener
requirements { dau 1M, read 10/user/day, write 1/user/day, availability 99.9%, latency p99 < 300 ms }
client web, alb entry, service api x2, redis links { ttl 24 h }, dynamodb store
web -> entry -> api: HTTPS GET /{code}
api -> links: GET code { read }
api -> store: GetItem { readwrite, timeout 50 ms }
"""


def judge(text: str, name: str = "a.arch") -> Judged:
    return judged(text.encode(), name, PLAN, FORMATS, plugins.rules(only_builtin=True), Settings())


def starter_at(path: Path, problem: str = "url-shortener", minutes: int = 15) -> Path:
    pack = Packs().named(problem)
    assert pack is not None
    text = starter(pack, agenda(minutes), path.suffix)
    assert text is not None
    path.write_text(text, encoding="utf-8")
    return path


def without_times(data: bytes) -> bytes:
    """A file but for what `with_times` may write: figures of phases, further phases, a line for all of them."""
    text = data.decode()
    text = re.sub(r"(\r?\n[ \t>]*|, )?session \{ (?:\w+ [\d.]+ min(?:, )?)+ \}", "", text)
    phase = "|".join(PHASES)
    return re.sub(rf"(?:, )?\b(?:{phase}) [\d.]+ min", "", text).strip().encode()
