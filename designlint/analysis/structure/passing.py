"""Parts that take one call and make the same call again."""

from __future__ import annotations

import re

from designlint.design import Component, Connection, Design

# Names of parts that stand between two others, and words beside them that tell no more.
_BETWEEN = """
abstraction adapter adaptor bridge connector controller facade forwarder gateway handler interface intermediary
intermediate layer manager middle middleware passthrough proxy relay wrapper
"""
_NO_MORE = "api app backend common component core data internal main module server service the"
_NAMES = frozenset(_BETWEEN.split())
_SAYS_NOTHING = _NAMES | frozenset(_NO_MORE.split())
_PROTOCOLS = "amqp graphql grpc http https mqtt rest rpc soap tcp thrift websocket ws wss"
_SPOKEN = frozenset(_PROTOCOLS.split())
_WHERE = {"zones", "regions", "owner", "stateless"}  # facts that say nothing of what a part does


def handed_on(design: Design, part: Component) -> str | None:
    """The protocol of the one call that a part takes and makes again, if nothing says what it does in between."""
    if part.technology is not None or not (part.kind is None or part.is_a("service", "gateway")):
        return None
    into = [each for each in design.into(part.id) if each.op != "observe"]
    out = [each for each in design.out_of(part.id) if each.op != "observe"]
    if len(into) != 1 or len(out) != 1 or set(part.facts) - _WHERE:
        return None
    if part.is_a("gateway"):
        if design.components[out[0].target].instances.count != 1:
            return None  # it may spread the load
    elif not _says_nothing(part.label):
        return None
    return next(iter(sorted(_protocols(into[0]) & _protocols(out[0]))), None)


def _says_nothing(label: str) -> bool:
    words = re.findall(r"[^\W\d_]+", label.lower())
    return not _NAMES.isdisjoint(words) and _SAYS_NOTHING.issuperset(words)


def _protocols(connection: Connection) -> frozenset[str]:
    said = f"{connection.word('protocol') or ''} {connection.label}".lower()
    return _SPOKEN.intersection(re.findall(r"\w+", said))
