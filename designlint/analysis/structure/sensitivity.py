"""Which classes of data a store holds, as far as the design says."""

from __future__ import annotations

from designlint.design import Component, Design

CLASSES = ("pii", "payment", "health", "internal", "public")
SENSITIVE = ("pii", "payment", "health")


def classes_held(design: Design, store: Component) -> tuple[str, ...]:
    """The classes of its data; a copy that says none holds what its primary holds."""
    fed = [each.source for each in design.into(store.id) if each.replicates]
    for id in (store.id, store.word("of") or "", *fed):
        part = design.components.get(id)
        if part is not None and part.texts("data"):
            return tuple(dict.fromkeys(word.lower() for word in part.texts("data")))
    return ()


def sensitive_classes(design: Design, store: Component) -> tuple[str, ...]:
    """Those of them that law and users care about: data on people, on payments, on health."""
    return tuple(each for each in classes_held(design, store) if each in SENSITIVE)
