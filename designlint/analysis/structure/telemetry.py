"""What a design lets its owners see: whether anything watches it, and which signals it gives."""

from __future__ import annotations

from designlint.analysis.words.reasons import claimed
from designlint.design import Component, Design, once
from designlint.vocabulary.lexicon import claims

_FACTS = {  # signal -> the facts that state it
    "metrics": ("metrics",),
    "logging": ("logs",),
    "tracing": ("traces",),
    "alerting": ("alerts", "slo"),
}
_ANY = ("observes", *(name for names in _FACTS.values() for name in names))


def is_watched(design: Design) -> bool:
    """Whether anything in the design observes or is observed."""
    if design.of_kind("monitor") or "monitoring" in _words(design):
        return True
    if any(each.op == "observe" for each in design.connections):
        return True
    if any(note.texts("detect") for note in design.notes_of("failure")):
        return True
    return any(each.says(name) for each in design.components.values() for name in _ANY)


def tells_signals(design: Design) -> bool:
    """Whether it is known what is collected: by facts, or since each monitor is a product.

    A box "Observability" or "Monitoring" may stand for anything.
    """
    if any(each.says(name) is not None for each in design.components.values() for name in _ANY):
        return True
    monitors = design.of_kind("monitor")
    return bool(monitors) and all(each.technology is not None for each in monitors)


def signals(design: Design) -> frozenset[str]:
    """Which of metrics, logging, tracing and alerting the design has: as a fact, or in the words of its author."""
    parts = design.components.values()
    stated = {signal for signal, names in _FACTS.items() if any(each.says(name) for each in parts for name in names)}
    return frozenset(stated | (_words(design) & _FACTS.keys()))


def lag_is_seen(design: Design, broker: Component) -> bool:
    """Whether anybody sees how far the consumers of a broker are behind: stated on it, or by a monitor of it."""
    if "lag" in _words(design) or "lag" in broker.texts("metrics"):
        return True
    for monitor in design.of_kind("monitor"):
        observed = monitor.texts("observes")
        if "lag" in monitor.texts("metrics") and (not observed or "all" in observed or broker.id in observed):
            return True
        if monitor.says("metrics") and ("all" in observed or broker.id in observed):
            return True
    return False


@once
def _words(design: Design) -> frozenset[str]:
    """What labels, boxes, notes, products that monitor, and how failures are noticed claim."""
    texts = [group.label for group in design.groups.values()]
    texts += [text for note in design.notes_of("failure") for text in note.texts("detect")]
    texts += [each.technology.name for each in design.of_kind("monitor") if each.technology is not None]
    return claimed(design) | frozenset(claims("\n".join(texts)))
