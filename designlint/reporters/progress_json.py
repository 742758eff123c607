"""The progress of notes for programs: version 1 of the object that `progress.schema.json` describes."""

from __future__ import annotations

import json
from typing import Any

from designlint.progress import OUT_OF, History, Point, Progress, Score, Trend, Week, direction

VERSION = 1


def progress_json(found: Progress) -> str:
    """Version 1 of the object that programs read."""
    return json.dumps(
        {
            "version": VERSION,
            "out_of": OUT_OF,
            "notes": [_note_object(each) for each in found.histories],
            "weeks": [_week_object(each) for each in found.weeks],
            "questions": [_trend_object(each) for each in found.questions],
            "dimensions": [_trend_object(each) for each in found.dimensions],
            "repeated": [{"code": code, "notes": number} for code, number in found.codes],
            "practise": [
                {
                    "question": each.question,
                    "share": _share(each.share),
                    "topic": each.coach.title,
                    "tips": each.coach.tips,
                }
                for each in found.practice
            ],
            "summary": {"notes": found.notes, "first": _total(found.first), "last": _total(found.last)},
        },
        ensure_ascii=False,
        indent=2,
    )


def _note_object(history: History) -> dict[str, Any]:
    scored = bool(history.scores)
    return {
        "path": history.path,
        "name": history.name,
        "removed": history.removed,
        "earlier": history.earlier,
        "first": history.scores[0].total if scored else None,
        "last": history.scores[-1].total if scored else None,
        "best": history.best[1].total if scored else None,
        "points": [
            _point_object(point, change) for point, change in zip(history.points, history.changes(), strict=True)
        ],
    }


def _point_object(point: Point, change: float | None) -> dict[str, Any]:
    return {
        "commit": point.commit or None,
        "when": point.when or None,
        "subject": point.subject,
        "path": point.path,
        "change": change,
        "score": _score_object(point.score) if point.score else None,
        "trouble": point.trouble or None,
    }


def _score_object(score: Score) -> dict[str, Any]:
    return {
        "total": score.total,
        "band": score.band,
        "rubric": score.rubric,
        "errors": score.errors,
        "questions": {name: _share(share) for name, share in score.questions.items()},
        "dimensions": {name: _share(share) for name, share in score.dimensions.items()},
        "codes": sorted(score.codes),
    }


def _week_object(week: Week) -> dict[str, Any]:
    return {
        "monday": week.monday.isoformat(),
        "commits": week.commits,
        "notes": week.notes,
        "mean": _total(week.mean),
        "drafts": _total(week.drafts),
        "in_time": _share(week.in_time),
        "weakest": week.weakest,
    }


def _trend_object(trend: Trend) -> dict[str, Any]:
    return {
        "name": trend.name,
        "first": _share(trend.first),
        "last": _share(trend.last),
        "weeks": [_share(each) for each in trend.weeks],
        "weak": trend.weak,
        "notes": trend.notes,
        "standing": trend.standing,
        "direction": direction(trend.first, trend.last),
    }


def _total(points: float | None) -> float | None:
    return None if points is None else round(points, 1)


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
