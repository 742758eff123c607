"""The contract of a rule: one file whose docstring is the manual and whose decorated function is the check."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from designlint.design import Design
from designlint.diagnostic import Finding, Severity

Check = Callable[..., Iterator[Finding]]
OptionValue = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the engine sees it.

    `code` is the file's name with dashes, `category` the folder's, `summary` the first line of the manual. `options`
    are the keyword-only parameters of the check with their defaults. `yields_to` names the rules that know better: of
    components that one of them speaks of, this one is silent. `asked` weighs one step more in interview mode, as all
    of the categories requirements and reasoning do.
    """

    code: str
    category: str
    severity: Severity
    manual: str
    check: Check = field(repr=False)
    options: Mapping[str, OptionValue]
    module: str
    yields_to: tuple[str, ...] = ()
    asked: bool = False

    @property
    def summary(self) -> str:
        """One line: a noun phrase that reads well behind "allow"."""
        return self.manual.strip().split("\n", 1)[0].strip()

    def __call__(self, design: Design, **options: OptionValue) -> Iterator[Finding]:
        """Run the check."""
        return self.check(design, **options)


def rule(
    severity: Severity, category: str | None = None, *, yields_to: tuple[str, ...] = (), asked: bool = False
) -> Callable[[Check], Rule]:
    """Make a rule of a function `(design, *, option=default, …) -> Iterator[Finding]`.

    `severity` is what its findings weigh unless they say otherwise. The category is the name of the folder that holds
    the file; a package of rules without folders may give one. Where two rules would say the same of a component, the
    one that `yields_to` the other is silent. What interviewers ask for (`asked`) weighs more in interview mode.
    """

    def decorate(check: Check) -> Rule:
        path = check.__module__.split(".")
        folder = path[-2] if len(path) > 1 else "other"
        parameters = inspect.signature(check).parameters.values()
        return Rule(
            code=path[-1].replace("_", "-"),
            category=(category or folder).replace("_", "-"),
            severity=severity,
            manual=inspect.cleandoc(check.__globals__.get("__doc__") or ""),
            check=check,
            options={each.name: each.default for each in parameters if each.kind is each.KEYWORD_ONLY},
            module=check.__module__,
            yields_to=yields_to,
            asked=asked,
        )

    return decorate
