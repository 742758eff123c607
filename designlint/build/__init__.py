"""From statements to the Design: names, kinds, facts, replica groups, connections, flows."""

from __future__ import annotations

from collections.abc import Sequence

from designlint.build.components import components_of, with_drawn_once, with_replica_groups
from designlint.build.connections import connections_of, hops_of
from designlint.build.flows import declared_flows, derived_flows
from designlint.build.gather import draws, gather
from designlint.build.heard import flows_told, heard, notes_told, parts_told
from designlint.build.problems import Problem, Problems
from designlint.build.sections import read_prose, read_sections, with_targets
from designlint.design import Design
from designlint.frontend import Reading
from designlint.problems import Packs
from designlint.source import Source
from designlint.statements import Statement
from designlint.vocabulary import Vocabulary, vocabulary
from designlint.vocabulary.figures import Figures
from designlint.wording import Writing

__all__ = ["Problem", "build", "draws"]


def build(
    source: Source,
    reading: Reading,
    *,
    format: str,
    context: Sequence[Statement] = (),
    prose: Sequence[Statement] = (),
    told: Sequence[Statement] = (),
    name: str = "",
    words: Vocabulary | None = None,
    writing: Writing | None = None,
    figures: Figures | None = None,
    packs: Packs | None = None,
) -> tuple[Design, list[Problem]]:
    """The design that a reading states, and what is wrong with its statements.

    `context` are statements of the same document that only add to what this design draws, `prose` the figures of its
    running text, `told` what else it tells where somebody listens. `name` is used where the design has no title of its
    own, `writing` tells how people write in its format. Nothing is raised for bad statements: they are problems, the
    rest is built.
    """
    known = words or vocabulary()
    problems = Problems()
    gathered = gather(reading.statements, context, known, problems)
    hops = hops_of(gathered, problems)
    parts = components_of(gathered, known)
    grouped, owner = with_replica_groups(parts, ((hop.source, hop.target) for hop in hops))
    components, counts = with_drawn_once(grouped)
    if told:
        components = parts_told(told, components, known)
    connections = connections_of(hops, owner, components)
    start = source.span(0, 0)
    sections = read_sections(gathered.sections, start, problems)
    assert sections.requirements is not None
    flows = declared_flows(sections.flows, components, owner, connections, problems)
    if told and not flows:
        flows = declared_flows(flows_told(told, components, known), components, owner, connections, Problems())
    requirements = with_targets(sections.requirements, prose, known)
    notes, session = tuple(sections.notes), sections.session
    if told:
        requirements = heard(requirements, told)
        more, minutes = notes_told(told, components, known, start)
        notes, session = (*notes, *more), session or dict(minutes)
    design = Design(
        name=sections.title or reading.title or name,
        title=sections.title or reading.title,
        format=format,
        direction=reading.direction,
        source=source,
        span=start,
        components=components,
        connections=connections,
        requirements=requirements,
        flows=flows or derived_flows(components, connections),
        groups=gathered.groups,
        notes=notes,
        estimates=tuple(sections.estimates),
        told=read_prose(prose),
        problem=sections.problem,
        level=sections.level,
        session=session,
        counts_instances=counts,
        writing=writing or Writing(),
        figures=figures or Figures(),
        packs=packs or Packs(),
        statements=(*reading.statements, *context),
    )
    return design, problems.found
