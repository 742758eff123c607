"""An estimate that leaves out a term.

The usual ones are the writes (or the reads), the peak, how long data is kept, growth, and the copies that a store
keeps. Each of them multiplies: three copies make 2.7 PB of 0.9 PB, and they are on the invoice whether they were
estimated or not.

A term counts as present if a figure of the estimate uses it or a line of its own states it, in the estimate or in the
requirements (`growth 1.5x/y`, `retention 5 y`). Copies count where a figure for storage has them: nobody orders disks
from a fact. What is declared and not used is information.

## When it does not matter
Without an `estimate` block. Copies inside a managed service that bills for one (DynamoDB, S3, Aurora). Growth of data
that is kept for less than a year. Reads and writes of which nobody says how many there are.

## How to repair it
Add the line that the help shows. It costs nothing.

## What an interviewer asks next
What is the largest figure in your estimate, and what would halve it?

Sources: estimation phases of system-design interview guides ("include both read and write patterns", "account for data
growth over time", peak and replication).

## Bad
Three copies:
```arch
requirements { dau 100M, write 50/user/day, read 150/user/day, peak 3x, object 500 B, retention 1 y }
estimate {
  writes      = dau * 50 / day    ~ 58k/s
  peak_writes = writes * peak     ~ 174k/s
  reads       = dau * 150 / day   ~ 174k/s
  peak_reads  = reads * peak      ~ 521k/s
  yearly      = dau * 50 * 500 B * 365 ~ 0.91 PB   # finds: leaves out 3 copies of each record: 912 TB becomes 2.74 PB
}
client -> api
cassandra messages x6 { rf 3 }
api -> messages
```

Writes that are declared and not estimated, and data that is kept for ever:
```arch
requirements { dau 20M, read 50/user/day, write 2/user/day, growth 1.2x/y, peak 3x }
estimate {
  reads = dau * 50 / day  ~ 12k/s     # finds: `reads` leaves out the peak: 11.6k/s becomes 34.7k/s; the writes, 463/s
  daily = dau * 2 * 500 B ~ 20 GB     # finds: `daily` leaves out how long it is kept: 20 GB becomes 7.3 TB in a year
}
client -> api -> dynamodb
```

## Good
```arch
requirements { dau 20M, read 50/user/day, write 2/user/day, peak 3x, growth 1.5x/y, object 500 B, retention 5 y }
estimate {
  reads       = dau * 50 / day ~ 12k/s
  writes      = dau * 2 / day  ~ 463/s
  peak_reads  = reads * peak   ~ 35k/s
  peak_writes = writes * peak  ~ 1.4k/s
  daily       = dau * 2 * 500 B ~ 20 GB
  plain       = daily * 365 * (growth^5 - 1) / (growth - 1) ~ 96 TB
  replicated  = plain * 3      ~ 289 TB
}
client -> api -> db
```

A service that keeps copies inside:
```arch
requirements { dau 20M, write 2/user/day, peak 3x, growth 1.5x/y, object 500 B, retention 5 y }
estimate {
  writes      = dau * 2 / day ~ 463/s
  peak_writes = writes * peak ~ 1.4k/s
  total       = dau * 2 * 500 B * 365 * (growth^5 - 1) / (growth - 1) ~ 96 TB
}
client -> api -> dynamodb
```

```mermaid
graph LR
    %% arch: requirements { dau 20M, write 2/user/day, peak 3x, retention 90 day }
    %% arch: estimate { kept = dau * 2 * 500 B * 90 * 3 ~ 5.4 TB }
    U[Users] --> A[API server x2]
    A --> D[(PostgreSQL)]
```

Figures without an `estimate` block are somebody else's question:
```arch
requirements { dau 20M, write 2/user/day, object 500 B, retention 5 y }
client -> api -> db
```
"""

from collections.abc import Iterator

from designlint.analysis.estimation.completeness import Gap, gaps
from designlint.analysis.estimation.recomputed import Recomputed
from designlint.design import Design
from designlint.diagnostic import Finding, Severity
from designlint.rule import rule
from designlint.wording import plain_list, quoted


@rule(Severity.WARNING)
def incomplete_estimate(design: Design) -> Iterator[Finding]:
    """One finding for each line that leaves something out."""
    missing: dict[int, list[Gap]] = {}
    for gap in gaps(design):
        missing.setdefault(gap.line.estimate.span.start, []).append(gap)
    for found in missing.values():
        yield _finding(found[0].line, found)


def _finding(line: Recomputed, found: list[Gap]) -> Finding:
    return Finding(
        message=f"{quoted(line.estimate.name)} leaves out {'; '.join(each.text for each in found)}",
        at=line.estimate.span,
        help=f"add {plain_list(dict.fromkeys(each.add for each in found))}",
        severity=Severity.INFO if all(each.declared for each in found) else Severity.WARNING,
        follow_up="what is the largest figure in your estimate, and what would halve it?",
        assumptions=tuple(each.assumption for each in found if each.assumption),
    )
