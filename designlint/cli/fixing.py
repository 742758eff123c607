"""What `check --fix` and `check --diff` do to files and to standard input, before anything is reported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from designlint.cli.output import byte_order_mark, difference, write_file, write_lines
from designlint.cli.workspace import Workspace
from designlint.config import Settings
from designlint.corpus import fix_text
from designlint.diagnostic import Diagnostic
from designlint.files import decode, read_file
from designlint.fixes import Fixed
from designlint.source import Source
from designlint.wording import counted


@dataclass(frozen=True, slots=True)
class Fixing:
    """How to fix: `unsafe` fixes too, and whether what comes of it is only shown (`diff`)."""

    work: Workspace
    settings: Callable[[Path], Settings]
    unsafe: bool = False
    diff: bool = False
    quiet: bool = False

    def files(self, paths: Iterable[Path]) -> bool:
        """Fix files, or show what that would change; whether anything changes."""
        return self._told(self._files(paths))

    def text(self, data: bytes, name: str) -> tuple[bytes, bool]:
        """Fix one text that is not in a file: what comes of it, and whether that is something else."""
        source = decode(data, name)
        if isinstance(source, Diagnostic):
            return data, False
        fixed = self._fixed(source, Path(name))
        changed = self._told([(source, fixed)])
        return (byte_order_mark(data) + fixed.source.text.encode() if changed else data), changed

    def _files(self, paths: Iterable[Path]) -> Iterator[tuple[Source, Fixed]]:
        for path in paths:
            source = read_file(path, path.as_posix())
            if isinstance(source, Diagnostic):
                continue
            fixed = self._fixed(source, path)
            if fixed.done and not self.diff:
                with path.open("rb") as file:
                    mark = byte_order_mark(file.read(3))
                write_file(path, mark + fixed.source.text.encode())
            yield source, fixed

    def _fixed(self, source: Source, path: Path) -> Fixed:
        settings = self.settings(path.parent)
        return fix_text(source, path.suffix, self.work.formats, self.work.rules, settings, unsafe=self.unsafe)

    def _told(self, results: Iterable[tuple[Source, Fixed]]) -> bool:
        """Show differences, and say on standard error what was fixed and what could not be."""
        findings = files = 0
        for source, fixed in results:
            findings += len(fixed.done)
            files += bool(fixed.done)
            if self.diff:
                write_lines(difference(source.path, source.text, fixed.source.text), None)
            for each in fixed.dropped:
                place = f"{each.finding.at.path}:{each.finding.at.line}"
                print(f"{place}: the fix for {each.code} does not fit here and is left out", file=sys.stderr)
        if findings and not self.quiet:
            done = "would be fixed" if self.diff else "fixed"
            print(f"{counted(findings, 'finding')} {done} in {counted(files, 'file')}", file=sys.stderr)
        return bool(findings)
