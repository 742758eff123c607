"""How pictures come about: the engine inside or that of the system, its compiled module, and PNG."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import struct
from pathlib import Path

import pytest
from pictures import (
    badges,
    component,
    connection,
    design,
    diagnostic,
    groups_of,
    parsed,
    replicated,
)

from designlint.picture import RenderError, embedded, layout, render, to_png
from designlint.picture.lettering import FAMILY


def test_png_has_the_size_of_the_picture() -> None:
    svg = render(replicated())
    png = render(replicated(), format="png")
    assert isinstance(svg, str)
    assert isinstance(png, bytes)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", png[16:24])
    root = parsed(svg)
    assert (wide, high) == (2 * int(root.get("width", "0")), 2 * int(root.get("height", "0")))


def test_huge_png_is_made_smaller() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90000 100" width="90000" height="100"/>'
    assert struct.unpack(">II", to_png(svg)[16:24])[0] == 16_000


def test_png_without_sense_is_an_error() -> None:
    with pytest.raises(RenderError, match="PNG"):
        to_png("<svg")


def test_text_needs_no_font_of_the_machine() -> None:
    """Letters leave dark points on the white paper."""
    template = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40" width="200" height="40">{}</svg>'
    empty = to_png(template.format(""))
    for letters in ("Orders", "Ωж", "شبكة"):
        assert to_png(template.format(f'<text x="5" y="25" font-family="{FAMILY}">{letters}</text>')) != empty


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of the compiled module in an empty cache, nothing remembered."""
    monkeypatch.setenv("DESIGNLINT_CACHE", str(tmp_path))
    monkeypatch.setattr(embedded, "_remembered", {})
    return embedded.cache_file()


def forget() -> None:
    embedded._remembered.clear()


def no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> bytes:
        raise AssertionError("compiled again")

    place = embedded.cache_file()
    monkeypatch.setattr(embedded, "cache_file", lambda: place)
    monkeypatch.setattr(embedded, "_wasm", refuse)


def test_the_module_is_compiled_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = layout("digraph { a -> b }")
    assert [each.name for each in cache.parent.iterdir()] == [cache.name]
    if os.name == "posix":
        assert stat.S_IMODE(cache.stat().st_mode) == 0o600
        assert stat.S_IMODE(cache.parent.stat().st_mode) == 0o700
    forget()
    no_compiler(monkeypatch)
    assert layout("digraph { a -> b }") == first, "read from the file"
    cache.unlink()
    assert layout("digraph { a -> b }") == first, "remembered"


@pytest.mark.parametrize("damage", ["empty", "cut", "changed", "of another runtime"])
def test_a_damaged_module_is_made_anew(cache: Path, damage: str) -> None:
    layout("digraph { a }")
    whole = cache.read_bytes()
    other = b"not machine code"
    broken = {
        "empty": b"",
        "cut": whole[:-1000],
        "changed": whole[:100_000] + bytes(64) + whole[100_064:],
        "of another runtime": hashlib.sha256(other).digest() + other,
    }[damage]
    cache.write_bytes(broken)
    forget()
    assert "<svg" in layout("digraph { a }")
    assert len(cache.read_bytes()) == len(whole)
    assert embedded._read(cache) is not None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no such rights here")
def test_a_module_that_others_can_write_is_not_run(cache: Path) -> None:
    layout("digraph { a }")
    for place, mode in ((cache, 0o666), (cache.parent, 0o777)):
        before = place.stat().st_mode
        place.chmod(mode)
        assert embedded._read(cache) is None
        place.chmod(before)
    assert embedded._read(cache) is not None
    elsewhere = cache.with_name("elsewhere")
    cache.rename(elsewhere)
    cache.symlink_to(elsewhere)
    assert embedded._read(cache) is None


def test_without_a_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DESIGNLINT_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(embedded, "_remembered", {})
    assert "<svg" in layout("digraph { a }")


def test_layout_is_stopped_by_the_clock() -> None:
    lines = ";".join(f"a{number * 7919 % 997} -> a{number * 104729 % 991}" for number in range(4000))
    with pytest.raises(RenderError, match=r"longer than 0.2 s"):
        layout(f"digraph {{ {lines} }}", seconds=0.2)
    assert "<svg" in layout("digraph { a }"), "the next one is not hurt"


def test_what_graphviz_refuses_is_said() -> None:
    with pytest.raises(RenderError, match="Graphviz could not"):
        layout("digraph { a -> ")


def test_a_large_design_is_drawn() -> None:
    parts = [component(f"p{number}") for number in range(250)]
    links = [connection(f"p{number}", f"p{number * 7919 % 250}") for number in range(250)]
    assert len(groups_of(parsed(render(design(parts, links))), "node")) == 250


def test_system_engine_is_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RenderError, match="install Graphviz"):
        render(replicated(), engine="system")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize(
    ("script", "words"),
    [("exit 3", "exit code 3"), ("echo oh no >&2; exit 1", "oh no"), ("exec sleep 9", "longer than")],
)
def test_system_engine_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, words: str) -> None:
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(RenderError, match=words):
        layout("digraph { a }", engine="system", seconds=1)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_system_engine() -> None:
    root = parsed(render(replicated(), [diagnostic(components=("api",))], engine="system"))
    assert len(groups_of(root, "node")) == 9
    assert badges(root) == ["1"]
