"""SVG -> PNG, by resvg, with fonts that come along: the same picture on every machine."""

from __future__ import annotations

import re
from contextlib import ExitStack
from importlib.resources import as_file, files

from designlint.picture.errors import RenderError

FONTS = ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "DejaVuSans.ttf")  # the last one for rarer letters
_ZOOM = 2.0
_SIDE, _PIXELS = 16_000, 25_000_000
_SIZE = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')


def to_png(svg: str) -> bytes:
    """The picture as PNG at double size, smaller where it would be huge."""
    try:
        import resvg_py
    except ImportError as error:
        raise RenderError("PNG needs `resvg-py`; install it or write svg and convert") from error
    with ExitStack() as stack:
        folder = files("designlint.picture").joinpath("fonts")
        fonts = [str(stack.enter_context(as_file(folder.joinpath(name)))) for name in FONTS]
        try:
            made = resvg_py.svg_to_bytes(
                svg_string=svg,
                zoom=_zoom(svg),
                background="#ffffff",
                skip_system_fonts=True,
                font_files=fonts,
                font_family="Liberation Sans",
                sans_serif_family="Liberation Sans",
            )
        except ValueError as error:
            raise RenderError(f"the picture could not be drawn as PNG ({error}); write svg and convert") from error
    return bytes(made)


def _zoom(svg: str) -> float:
    found = _SIZE.search(svg)
    if found is None:
        return _ZOOM
    width, height = (max(float(each), 1.0) for each in found.groups())
    return float(min(_ZOOM, _SIDE / width, _SIDE / height, (_PIXELS / (width * height)) ** 0.5))
