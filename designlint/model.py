"""A design as plain data, for programs: what `designlint convert -o x.json` writes. Figures are in SI units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designlint.design import Component, Connection, Design, Flow, Group, Note, Requirements
from designlint.stated import Capacity, Facts, Failover, Percentiles, UserRate, Value
from designlint.statements import formula_text
from designlint.vocabulary.schema import fact_types

VERSION = 1
LISTS = {"decide": "decisions", "failure": "failures", "bottleneck": "bottlenecks", "deepdive": "deepdives"}
"""Notes that have facts, and the key under which they stand; the others are under `notes`."""


def model(design: Design) -> dict[str, Any]:
    """The logical design: replicas are one component with a number, flows are those that the author declares."""
    notes: dict[str, list[dict[str, Any]]] = {key: [] for key in (*LISTS.values(), "notes")}
    for note in design.notes:
        notes[LISTS.get(note.kind, "notes")].append(_note(note))
    return {
        "version": VERSION,
        "name": design.title,
        "format": design.format,
        "direction": design.direction,
        "problem": design.problem,
        "level": design.level,
        "requirements": _requirements(design.requirements),
        "components": [_component(each) for each in design.components.values()],
        "connections": [_connection(each) for each in design.connections],
        "groups": [_group(each, design) for each in design.groups.values()],
        "flows": [_flow(each) for each in design.flows if each.declared],
        **notes,
        "estimates": [
            {
                "name": each.name,
                "formula": formula_text(each.expression),
                "stated": each.stated,
                "line": each.span.line,
            }
            for each in design.estimates
        ],
        "session": dict(design.session),
    }


def _component(component: Component) -> dict[str, Any]:
    return {
        "id": component.id,
        "label": component.label,
        "kind": component.kind.id if component.kind else None,
        "technology": component.technology.id if component.technology else None,
        "instances": component.instances.count,
        "counted": component.instances.known,
        "group": component.groups[0] if component.groups else None,
        "shape": component.members[0].shape if component.members else "",
        "facts": facts_of(component.facts, "component"),
        "drawn": sorted(name for name, stated in component.facts.items() if stated[-1].known != "declared"),
        "line": component.span.line,
    }


def _connection(connection: Connection) -> dict[str, Any]:
    return {
        "source": connection.source,
        "target": connection.target,
        "label": connection.label,
        "arrow": connection.arrow,
        "mode": connection.mode,
        "op": connection.op,
        "facts": facts_of(connection.facts, "connection"),
        "line": connection.span.line,
    }


def _group(group: Group, design: Design) -> dict[str, Any]:
    members = [each.id for each in design.components.values() if each.groups[:1] == (group.id,)]
    members += [each.id for each in design.groups.values() if each.group == group.id]
    return {
        "id": group.id,
        "label": group.label,
        "kind": group.kind,
        "group": group.group,
        "members": members,
        "line": group.span.line,
    }


def _flow(flow: Flow) -> dict[str, Any]:
    steps = dict.fromkeys((step.source, step.target, step.op, step.span) for step in flow.steps)
    return {
        "id": flow.id,
        "label": flow.label,
        "steps": [{"source": source, "target": target, "op": op} for source, target, op, _ in steps],
        "alternatives": sorted({tuple(sorted(each)) for each in flow.alternatives}),
        "facts": facts_of(flow.facts, "flow"),
        "line": flow.span.line,
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "subject": note.subject,
        "text": note.text,
        "facts": facts_of(note.facts, note.kind),
        "line": note.span.line,
    }


def _requirements(requirements: Requirements) -> dict[str, Any]:
    found = facts_of(requirements.facts, "requirements")
    if requirements.actions:
        found["action"] = [
            {"name": each.name, "per_user": each.per_user, "op": each.op} for each in requirements.actions
        ]
    return found


def facts_of(facts: Facts, place: str) -> dict[str, Any]:
    """Facts by name; those that may be said several times are lists, names among them flat."""
    types = fact_types().get(place, {})
    found: dict[str, Any] = {}
    for name, stated in facts.items():
        if name not in types or not types[name].adds_up:
            found[name] = _plain(stated[-1].value)
            continue
        values: list[Any] = []
        for fact in stated:
            values.extend(fact.value if isinstance(fact.value, tuple) else [_plain(fact.value)])
        found[name] = values
    return found


def _plain(value: Value) -> Any:
    match value:
        case Percentiles():
            return {**_numbers(value.seconds), "required": value.required}
        case Capacity():
            return {"read": value.read, "write": value.write}
        case Failover():
            return {"mode": value.mode, "seconds": value.seconds}
        case UserRate():
            return {"per_second": value.per_second, "per_user": value.per_user}
        case tuple():
            return list(value)
        case _:
            return value


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    return dict(values)
