"""What a design runs its parts on: Kubernetes, a service mesh, GraphQL federation, a registry of services."""

from __future__ import annotations

import re
from dataclasses import dataclass

from designlint.analysis.words.mentions import mentions
from designlint.analysis.words.remarks import words_of
from designlint.design import Component, Design
from designlint.source import Span
from designlint.vocabulary.lexicon import claims
from designlint.wording import quoted

_KUBERNETES = ("kubernetes", "eks", "gke", "aks", "openshift")
_NOT_OWN = ("client", "external", "monitor", "auth", "secrets")
# "Kubernetes API", "Kubernetes agent": what a tool for clusters talks to.
_TALKS_TO = re.compile(r"\b(?:api|agent|operator|kube-?\w+)\b", re.IGNORECASE)
_MEASURED = ("service", "realtime", "worker")
# Products that do nothing else than find services, and those that also lock, elect or keep settings.
_REGISTRIES = ("eureka",)
_ALSO_REGISTRIES = frozenset({"service_registry", "registers"})


@dataclass(frozen=True, slots=True)
class Tool:
    """What a platform is called here, where the design says so, and the part that it is, if it is a part."""

    name: str
    span: Span
    component: Component | None


def kubernetes(design: Design) -> Tool | None:
    """The Kubernetes that the design runs on."""
    return _first(design, "Kubernetes", *_KUBERNETES) or _mentioned(design, "Kubernetes", "kubernetes")


def mesh(design: Design) -> Tool | None:
    """The service mesh between its services."""
    return _first(design, "a service mesh", "mesh") or _mentioned(design, "a service mesh", "service_mesh")


def federation(design: Design) -> Tool | None:
    """A GraphQL gateway that joins the schemas of several servers."""
    return _mentioned(design, "GraphQL federation", "graphql_federation")


def registry(design: Design) -> Tool | None:
    """A part where services are looked up; one that may also serve for locks or settings has to say so."""
    for part in design.components.values():
        said = words_of(part, *design.into(part.id), *design.out_of(part.id))
        if part.technology is not None and part.technology.id in _REGISTRIES:
            return _tool(part)
        if part.is_a("coordinator") and not _ALSO_REGISTRIES.isdisjoint(said):
            return _tool(part)
    return None


def teams(design: Design) -> int | None:
    """How many teams own its services; None where some say nothing of their owner."""
    owners = [each.word("owner") for each in design.of_kind(*_MEASURED)]
    return len(set(owners)) if owners and all(owners) else None


def _first(design: Design, what: str, *names: str) -> Tool | None:
    """The first part whose product, or family of products, has one of these names."""
    own = (each for each in design.components.values() if each.technology and not each.is_a(*_NOT_OWN))
    own = (each for each in own if not _TALKS_TO.search(each.label))
    return next((_tool(each, what) for each in own if not set(each.names).isdisjoint(names)), None)


def _mentioned(design: Design, what: str, claim: str) -> Tool | None:
    for each in mentions(design, claim):
        part = each.component
        if part is None and each.on != "line":
            return Tool(what, each.span, None)
        if part is not None and not part.is_a(*_NOT_OWN) and not _TALKS_TO.search(part.label):
            return _tool(part, what) if claim in claims(part.name) else Tool(what, part.span, None)
    return None


def _tool(part: Component, what: str = "") -> Tool:
    alone = not what or part.name.lower() == what.lower()
    return Tool(quoted(part.name) if alone else f"{what} ({quoted(part.name)})", part.span, part)
