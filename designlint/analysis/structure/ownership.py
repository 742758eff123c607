"""Whose a service is: whether two of them belong together."""

from __future__ import annotations

import re
from functools import lru_cache

from designlint.design import Component, Design

# Words of a name that do not tell whose it is: what kind of part it is, and through which door one comes.
_COMMON_WORDS = re.compile(
    r"services?|servers?|microservice|apis?|apps?|application|backend|back|end|workers?|consumer|jobs?|processor|writer"
    r"|reader|read|write|query|command|node|web|mobile|admin|public|internal|external|main|core|http|rest|grpc|graphql"
    r"|gateway|bff|module|system|platform|the|and|office|portal|site|cleanup|maintenance|migration|sync|cron|background"
)


def related(design: Design, one: Component, other: Component) -> bool | None:
    """Whether two services belong together: by schema, owner, bounded context, name; None if nothing tells."""
    schemas = set(one.texts("schema")), set(other.texts("schema"))
    if all(schemas) and schemas[0].isdisjoint(schemas[1]):
        return True  # each keeps to its own part
    owners = one.word("owner"), other.word("owner")
    if all(owners):
        return owners[0] == owners[1]
    contexts = [{id for id in each.groups if design.groups[id].kind == "boundary"} for each in (one, other)]
    if all(contexts):
        return not contexts[0].isdisjoint(contexts[1])
    names = [_stem(each.name) for each in (one, other)]
    return names[0][0] == names[1][0] if all(names) else None


@lru_cache(maxsize=4096)
def _stem(name: str) -> tuple[str, ...]:
    """The words of a name that tell whose it is."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = (word.rstrip("s") for word in re.findall(r"[a-z]+", text.lower()) if not _COMMON_WORDS.fullmatch(word))
    return tuple(word for word in words if len(word) > 1)
