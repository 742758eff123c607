"""An estimate that leaves out a term.

The usual ones are the writes (or the reads), the peak, how long data is kept, growth, and the copies that a store
keeps. Each of them multiplies: three copies make 2.7 PB of 0.9 PB, and they are on the invoice whether they were
estimated or not.

A term counts as present if a figure of the estimate uses it or a line of its own states it, in the estimate or in the
requirements (`growth 1.5x/y`, `retention 5 y`). Copies count where a figure for storage has them: nobody orders disks
from a fact. What is declared and not used is information.

## When it does not matter
Without an `estimate` block. Copies inside a managed service that bills for one (DynamoDB, S3, Aurora); a database of
one machine, declared `x1`, and of a primary with one standby it asks for two. Growth of data that is kept for less than
a year, or nobody knows how long. A stock of things (20M entries of 200 B), which does not come in again every day.
Reads and writes of which nobody says how many there are; the peak of what only crawlers and timetables do.

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

A primary and a standby are two copies:
```arch
requirements { dau 2M, write 5/user/day, peak 2x, retention 1 y }
estimate {
  peak_writes = dau * 5 / day * peak ~ 231/s
  yearly      = dau * 5 * 500 B * 365 ~ 1.8 TB   # finds: leaves out 2 copies of each record: 1.82 TB becomes 3.65 TB
}
client -> api
postgres orders { zones 2, failover auto }
api -> orders
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

Kept for a stated time, counted in months or in hours; one machine, and a stock that does not come in every day:
```arch
requirements { write 10M/month, object 1.3 KB, retention 3 y, peak 3x, growth 1.1x/y }
estimate {
  writes      = 10M / month       ~ 3.8/s
  peak_writes = writes * peak     ~ 11.4/s
  plain       = 10M * 1.3 KB * 36 ~ 468 GB
  grown       = plain * 1.1       ~ 515 GB
}
client -> api
mysql pastes x1
api -> pastes
```

```arch
requirements { read 300k/s, write 33k/s, peak 3x, object 1 KB, retention 8 h }
estimate {
  operations = (300k + 33k) / s * peak ~ 1M/s
  held       = 33k / s * 8 h * 1 KB    ~ 950 GB
}
client -> api -> redis
```

```arch
requirements { dau 10M, read 200/user/day, peak 2x }
estimate {
  reads      = dau * 200 / day ~ 23k/s
  peak_reads = reads * peak    ~ 46k/s
  trie       = 20M * 200 B     ~ 4 GB
}
client -> api -> dynamodb
```

A crawler has no peak, since its owner decides when it fetches:
```arch
requirements { dau 20M, read 10/user/day, write 1160/s, peak 3x }
estimate {
  queries      = dau * 10 / day ~ 2.3k/s
  peak_queries = queries * peak ~ 6.9k/s
  pages        = 3bn / (30 * day) ~ 1.16k/s
}
client people
service search
worker crawler
s3 index
people -> search -> index: read
crawler -> index: write
flow search { people -> search -> index { read } }
flow crawl { crawler -> index { write } }
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
