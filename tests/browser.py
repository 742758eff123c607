"""A Chromium without a window, spoken to over a pipe in its own protocol; nothing but the standard library."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
    *("--disable-dev-shm-usage", "--mute-audio", "--remote-debugging-pipe"),
)
_PATIENCE = 60  # seconds without a word


class BrowserError(Exception):
    """The browser does not do what it should, or can not be started."""


def program() -> str | None:
    """Where a Chromium is installed; `DESIGNLINT_CHROMIUM` names another one."""
    return os.environ.get("DESIGNLINT_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


class Browser:
    """One tab. `events` are what it told of itself since the last `open`."""

    def __init__(self, send: int, receive: int) -> None:
        self._send, self._receive = send, receive
        self._numbers = count(1)
        self._rest = b""
        self._session = ""
        self.events: list[dict[str, Any]] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def _call(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        session = {"sessionId": self._session} if self._session else {}
        call = {"id": number, "method": method, "params": params, **session}
        try:
            os.write(self._send, json.dumps(call).encode() + b"\0")
        except BrokenPipeError as error:
            raise BrowserError("it has ended") from error
        while True:
            said = self._next()
            if said.get("id") == number:
                if "error" in said:
                    raise BrowserError(f"{method}: {said['error']['message']}")
                return said["result"]
            self.events.append(said)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._receive], [], [], _PATIENCE)
            data = os.read(self._receive, 1 << 20) if ready else b""
            if not data:
                raise BrowserError("it has ended" if ready else f"it says nothing for {_PATIENCE} s")
            self._rest += data
        said, self._rest = self._rest.split(b"\0", 1)
        return json.loads(said)  # type: ignore[no-any-return]

    def show(self, width: int, height: int = 900, *, dark: bool = False, media: str = "screen") -> None:
        """The size of the window in CSS pixels, the colour scheme, and whether it is for paper."""
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def open(self, path: Path) -> None:
        """Load a file and wait for it."""
        self.events.clear()
        self._call("Page.navigate", url=path.resolve().as_uri())
        while not any(each.get("method") == "Page.loadEventFired" for each in self.events):
            self.events.append(self._next())

    def run(self, script: str) -> Any:
        """What a JavaScript expression is worth, as JSON."""
        done = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise BrowserError(done["exceptionDetails"]["exception"].get("description", script))
        return done["result"].get("value")

    def press(self, key: str, code: int) -> None:
        """Press and let go a key."""
        for type in ("rawKeyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=type, key=key, code=key, windowsVirtualKeyCode=code)
        if key == "Enter":
            self._call("Input.dispatchKeyEvent", type="char", text="\r")

    def complaints(self) -> list[str]:
        """What the console and the log say, uncaught errors and violations of the policy among them."""
        told = [each for each in self.events if each.get("method") in ("Log.entryAdded", "Runtime.consoleAPICalled")]
        thrown = [each for each in self.events if each.get("method") == "Runtime.exceptionThrown"]
        return [json.dumps(each["params"]) for each in (*told, *thrown)]

    def requests(self) -> list[str]:
        """All addresses that it asked for since the last `open`."""
        asked = (each["params"] for each in self.events if each.get("method") == "Network.requestWillBeSent")
        return [each["request"]["url"] for each in asked]

    def picture(self, *, whole: bool = True) -> bytes:
        """A PNG of the page."""
        size = self._call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        options = {"captureBeyondViewport": True, "clip": clip} if whole else {}
        return base64.b64decode(self._call("Page.captureScreenshot", format="png", **options)["data"])

    def paper(self) -> bytes:
        """A PDF of the page."""
        done = self._call("Page.printToPDF", printBackground=True, preferCSSPageSize=True, paperWidth=8.27)
        return base64.b64decode(done["data"])


@contextmanager
def browser(command: str) -> Iterator[Browser]:
    """A browser of one's own, which is gone afterwards."""
    to_read, to_send = os.pipe()
    to_receive, to_write = os.pipe()
    with tempfile.TemporaryDirectory(prefix="designlint-", ignore_cleanup_errors=True) as profile:

        def wire() -> None:  # it reads from 3 and writes to 4
            low, high = os.dup(to_read), os.dup(to_write)
            os.dup2(low, 3)
            os.dup2(high, 4)

        process = subprocess.Popen(
            [command, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(3, 4),
            preexec_fn=wire,
        )
        os.close(to_read)
        os.close(to_write)
        try:
            yield Browser(to_send, to_receive)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            os.close(to_send)
            os.close(to_receive)
