"""What all tests share: a cache of their own, `--update`, and hypothesis without a deadline."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest
from cli import Run, runner
from hypothesis import HealthCheck, settings

settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the expected reports beside the samples")


@pytest.fixture(scope="session")
def update(pytestconfig: pytest.Config) -> bool:
    """Whether expected files are rewritten instead of compared."""
    return bool(pytestconfig.getoption("--update"))


@pytest.fixture(scope="session", autouse=True)
def _own_cache() -> Iterator[None]:
    """Tables and compiled modules of this run go to a folder of their own, also in subprocesses."""
    with tempfile.TemporaryDirectory(prefix="designlint-cache-") as folder:
        before = os.environ.get("DESIGNLINT_CACHE")
        os.environ["DESIGNLINT_CACHE"] = folder
        yield
        if before is None:
            del os.environ["DESIGNLINT_CACHE"]
        else:
            os.environ["DESIGNLINT_CACHE"] = before


@pytest.fixture(autouse=True)
def _plain_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """The colours of whoever runs the tests do not matter."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command: `run("check", "a.arch")`."""
    return runner(monkeypatch, capfd)
