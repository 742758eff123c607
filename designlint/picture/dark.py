"""The colours of a picture on a dark page, as CSS for an inline SVG."""

from __future__ import annotations

from collections.abc import Mapping

from designlint.picture.style import (
    BADGES,
    BLUE,
    FAINT,
    FATES,
    FRAME_FILL,
    FRAME_LINE,
    GREY,
    INK,
    PAPER,
    PLAIN,
    RED,
    TINTS,
)

# Fill and outline for each layer, as in TINTS.
_TINTS: Mapping[int, tuple[str, str]] = {
    0: ("#2b2541", "#ad92e8"),
    1: ("#17302f", "#55b8b5"),
    2: ("#1b2b43", "#7fade8"),
    3: ("#2b2e17", "#b6c157"),
    4: ("#1a301e", "#74c27d"),
    5: ("#272d34", "#9aa6b2"),
    -1: ("#36281c", "#dd9a66"),
}
# The same for each fate that has colours of its own, as in FATES.
_FATES: Mapping[str, tuple[str, str]] = {
    "new": ("#12312b", "#4fc3ae"),
    "gone": ("#3a2418", "#ff9b66"),
    "changed": ("#28224a", "#ab9cf2"),
}
DARK: Mapping[str, str] = {
    INK: "#e4e9ee",
    FAINT: "#aab6c2",
    PAPER: "#161c24",
    BLUE: "#76acf5",
    GREY: "#8d98a5",
    RED: "#ff7b72",
    FRAME_FILL: "#1c232c",
    FRAME_LINE: "#4a5663",
    PLAIN.line: "#9aa6b2",
    **{tint.fill: _TINTS[layer][0] for layer, tint in TINTS.items()},
    **{tint.line: _TINTS[layer][1] for layer, tint in TINTS.items()},
    **{FATES[name].fill: fill for name, (fill, _) in _FATES.items()},
    **{FATES[name].line: line for name, (_, line) in _FATES.items()},
}
"""Each colour of a picture but those of badges -> the one that stands for it on a dark page."""


def dark_css() -> str:
    """Rules for every inline SVG of a page; badges stay as they are."""
    rules = [
        f'svg [{attribute}="{light}"] {{ {attribute}: {dark}; }}'
        for light, dark in DARK.items()
        for attribute in ("fill", "stroke")
    ]
    rules += [f"svg .badge.{severity.word} circle {{ fill: {colour}; }}" for severity, colour in BADGES.items()]
    inner = "\n".join(f"  {rule}" for rule in (*rules, f"svg .badge text {{ fill: {PAPER}; }}"))
    return f"@media screen and (prefers-color-scheme: dark) {{\n{inner}\n}}\n"
