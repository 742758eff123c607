"""Work that a user need not wait for, told by what a call is said to do or by who does it, never by a name."""

from __future__ import annotations

import re

from designlint.analysis.response.waiting import Wait, WaitedCall
from designlint.design import Component, Connection, Design
from designlint.vocabulary.lexicon import claims, senses

_CALLERS = ("service", "function", "realtime")
_STORES = ("db", "cache", "objects", "warehouse", "monitor")  # a write to one is quick, and may belong to the request
_NOUN = re.compile(r"\b(?:an?|the|its|whole|own|each|every) (?:index|export|thumbnail)\b", re.IGNORECASE)
_ALONE = ("notify", "index", "export", "transcode")  # the other verbs tell it together with their object
# Whose only trade can wait: what other people's systems do, by family and by product.
_TRADES = {"mail": "send", "sms": "send", "push": "send"}
_PRODUCTS = {"mixpanel": "track", "amplitude": "track", "googleanalytics": "track", "posthog": "track"}


def is_errand(design: Design, call: WaitedCall) -> bool:
    """Whether nobody who waits for a call needs to."""
    return all(errand(design, call.connection, wait) for wait in call.waits)


def errand(design: Design, call: Connection, wait: Wait) -> str | None:
    """What sort of work a call asks for that nobody needs to wait for, as a word of the lexicon; None if it may matter.

    Reads are needed by who asks, and so is what the flow itself is about, and what users call themselves.
    """
    target = design.components[call.target]
    if not design.components[call.source].is_a(*_CALLERS) or target.is_a(*_STORES):
        return None
    if call.op == "read" or "result_needed" in claims("\n".join((call.label, *target.texts("does")))):
        return None
    kind = _told(call.label) or _told("\n".join(target.texts("does"))) or _trade(target, call)
    if kind is None or (kind in senses("errand_feature", _about(design, wait))):
        return None
    return kind


def _told(text: str) -> str | None:
    text = _NOUN.sub(" ", text)
    verbs, objects = senses("errand", text), senses("errand_object", text)
    return next((verb for verb in sorted(verbs) if verb in _ALONE or verb in objects), None)


def _trade(target: Component, call: Connection) -> str | None:
    """By kind: providers of mail and messages, and workers that are called without a word on what for."""
    product = target.technology
    if target.is_a("external") and product is not None:
        return _TRADES.get(product.family) or _PRODUCTS.get(product.id)
    return "work" if target.is_a("worker") and target.confidence == 1 and not call.label else None


def _about(design: Design, wait: Wait) -> str:
    """What a flow is about in its author's words; where no flow is declared, what the design is for."""
    if wait.flow is not None:
        return f"{wait.flow.id}\n{wait.flow.label}"
    return "\n".join((*design.requirements.texts("feature"), *design.requirements.texts("optional")))
