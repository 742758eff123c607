"""One page that needs nothing else: the picture, and the findings as a list that can be read aloud and searched."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from designlint.picture.drawing import Drawing
from designlint.picture.findings import Numbered
from designlint.picture.legend import summary
from designlint.picture.lettering import clean
from designlint.picture.style import BADGES

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2933; --faint: #5f6b7a; --page: #f4f6f8; --card: #fff; --line: #d8dee5; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e9ee; --faint: #9aa7b4; --page: #12171d; --card: #1a212a; --line: #2c3641; }
}
body { margin: 0 auto; padding: 1.5rem; max-width: 110rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, "Liberation Sans", Arial, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { font-size: 1.15rem; }
.count { margin: 0 0 1rem; color: var(--faint); }
figure { margin: 0; overflow: auto; background: #fff; border: 1px solid var(--line); border-radius: .6rem; }
figure svg { display: block; max-width: 100%; height: auto; margin: auto; min-width: 40rem; }
ol { list-style: none; padding: 0; display: grid; gap: .75rem;
  grid-template-columns: repeat(auto-fill, minmax(24rem, 1fr)); }
li { display: flex; gap: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: .75rem 1rem; }
li p { margin: .2rem 0 0; overflow-wrap: anywhere; }
.number { flex: none; min-width: 1.6rem; height: 1.6rem; border-radius: 1rem; color: #fff; font-weight: bold;
  font-size: .85rem; line-height: 1.6rem; text-align: center; }
.place, .help, .more { color: var(--faint); font-size: .92rem; }
"""


def page(svg: str, drawing: Drawing, findings: Iterable[Numbered]) -> str:
    """The whole HTML file."""
    findings = list(findings)
    title = escape(drawing.title or "design")
    colours = "\n".join(f".{severity.word} .number {{ background: {colour}; }}" for severity, colour in BADGES.items())
    items = "\n".join(_item(each) for each in findings)
    listed = f"<h2>Findings</h2>\n<ol>\n{items}\n</ol>" if findings else ""
    count = f'<p class="count">{escape(summary(findings))}</p>' if findings else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}{colours}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{count}
<figure>
{svg.strip()}
</figure>
{listed}
</main>
</body>
</html>
"""


def _item(each: Numbered) -> str:
    diagnostic = each.diagnostic
    finding = diagnostic.finding
    place = f"{finding.at.path}:{finding.at.line}"
    more = [finding.help and ("help", finding.help)]
    if finding.tradeoff:
        more.append(("more", f"Trade-off: {finding.tradeoff.text}"))
    if finding.follow_up:
        more.append(("more", f"Next question: {finding.follow_up}"))
    extra = "".join(f'<p class="{said[0]}">{escape(clean(said[1]))}</p>' for said in more if said)
    return (
        f'<li class="{diagnostic.severity.word}"><span class="number">{each.number}</span><div>'
        f"<strong>{diagnostic.severity.word} {escape(clean(diagnostic.code))}</strong> "
        f'<span class="place">{escape(clean(place))}</span>'
        f"<p>{escape(clean(finding.message))}</p>{extra}</div></li>"
    )
