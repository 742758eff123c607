"""Problem packs: each row of evidence is enough on its own, denied words are not, and broken packs are named."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from string import Template

import pytest
from support import check, design_of

from designlint import plugins
from designlint.analysis.words.passages import Passage
from designlint.analysis.words.problems import Coverage, coverage, coverage_with, pack_of, unknown_problem
from designlint.config import ConfigError, Settings, load_config
from designlint.convert import convert, originals
from designlint.design import Design
from designlint.plugins import PluginError
from designlint.problems import Pack, Packs, read_packs
from designlint.problems.pack import Clause, Comparison, Evidence, Point, Scale
from designlint.problems.phrases import phrases, sentences
from designlint.problems.reading import read_pack
from designlint.source import Source
from designlint.vocabulary import vocabulary
from designlint.vocabulary.schema import fact_types

PACKS = {pack.slug: pack for pack in Packs().all()}
TWELVE = [
    *("chat", "distributed-cache", "file-storage", "news-feed", "notification-system", "pastebin"),
    *("payment-system", "rate-limiter", "search-autocomplete", "search-engine", "url-shortener", "video-streaming"),
]
EMPTY = "client web\nservice api\ndb store\nweb -> api: HTTPS\napi -> store: SQL { readwrite }"
NAMES = {"client": "web", "service": "api", "store": "store"}
POINTS = [pytest.param(pack, point, id=f"{pack.slug}-{point.id}") for pack in PACKS.values() for point in pack.points]


def answer(pack: Pack, *lines: str, base: str = EMPTY) -> Design:
    return design_of("\n".join((f"problem {pack.slug}", base, *lines)))


def covered(design: Design) -> set[str]:
    found = coverage(design)
    assert found is not None
    return {each.point.id for each in found.points if each.satisfied}


def added(*points: Point) -> list[str]:
    return [Template(line).safe_substitute(NAMES) for point in points for line in point.add]


def without_others(pack: Pack, point: Point, evidence: Evidence) -> Pack:
    return replace(pack, points=(replace(point, evidence=(evidence,)),))


# --- the packs


def test_there_are_twelve() -> None:
    assert list(PACKS) == TWELVE
    assert Packs().slugs == tuple(TWELVE)


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_pack_is_whole(pack: Pack) -> None:
    assert len(pack.required) >= 3
    assert pack.too_much, "what is over-engineering here"
    assert pack.variants, "harder variants"
    assert pack.follow_ups, "what is asked next"
    assert pack.scale.requirements, "typical scale"
    assert pack.scale.estimate, "typical scale"
    assert pack.source
    assert pack.as_of
    assert 10 <= pack.minutes[0] <= pack.minutes[1] <= 60
    for point in pack.points:
        assert not point.text.endswith("."), point.text
        assert "," not in point.text, "they are listed in messages"
        assert point.question.ask.endswith("?"), point.id
        assert point.question.good.endswith("."), point.id


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_a_bare_answer_covers_nothing(pack: Pack) -> None:
    assert covered(answer(pack)) == set()


@pytest.mark.parametrize(("pack", "point"), POINTS)
def test_the_lines_of_a_point_satisfy_it(pack: Pack, point: Point) -> None:
    needed = added(*pack.points[: pack.points.index(point)]) if _uses_others(point) else []
    assert point.id in covered(answer(pack, *needed, *added(point)))


def _uses_others(point: Point) -> bool:
    """Whether its lines draw an arrow to a part that other points of the pack bring."""
    return any("chunks" in line or "originals" in line for line in point.add)


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_all_lines_together_cover_all(pack: Pack) -> None:
    found = coverage(answer(pack, *added(*pack.points)))
    assert found is not None
    assert found.share == 1.0
    assert not found.missing
    assert [each.point.id for each in found.points if not each.satisfied] == []
    for each in found.points:
        assert all(shown.text and shown.span.text for shown in each.evidence)


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_mermaid_and_arch_are_covered_alike(pack: Pack) -> None:
    formats = plugins.formats()
    for points in (pack.points, pack.points[::2], pack.points[1::2], ()):
        text = "\n".join((f"problem {pack.slug}", EMPTY, *added(*points)))
        written = design_of(text)
        (original,) = originals(Source("x.arch", text), formats, Settings())
        drawn = design_of(convert(original, "mermaid", formats, Settings()).text, "x.mmd")
        assert covered(drawn) == covered(written)


def test_a_scale_tells_which_rates_count() -> None:
    one = {slug: pack.rates for slug, pack in PACKS.items() if len(pack.rates) < 2}
    assert one == {
        "notification-system": ("write",),
        "payment-system": ("write",),
        "rate-limiter": ("read",),
        "search-autocomplete": ("read",),
    }
    assert read_pack(OWN, "ticket-shop", "x.toml", vocabulary()).rates == ("read", "write")


@pytest.mark.parametrize(
    ("line", "decided"),
    [
        ('note "301 redirect"', False),
        ('note "301 or 302?"', False),
        ('api code "GET /{code}: 302 with Location"', False),
        ('note "ids in base 62. 301 redirect. Fast, because it is cached in Redis"', False),
        ('note "302 instead of 301"', True),
        ('note "302, so that clicks are counted"', True),
        ('note "browsers keep a 301"', True),
        ('decide code { choose "302", over "301", because "clicks" }', True),
    ],
)
def test_a_status_code_is_a_decision(line: str, decided: bool) -> None:
    assert ("status-code" in covered(answer(PACKS["url-shortener"], line))) == decided


def scales() -> Iterator[object]:
    for pack in PACKS.values():
        yield pytest.param(pack.scale, id=pack.slug)
        for variant in pack.variants:
            yield pytest.param(variant.scale, id=f"{pack.slug}: {variant.title}")


@pytest.mark.parametrize("scale", list(scales()))
def test_scale_is_computed_right(scale: Scale) -> None:
    """Requirements are read without complaint, and every stated figure is what its formula gives."""
    text = f"requirements {{ {', '.join(scale.requirements)} }}\nestimate {{\n" + "\n".join(scale.estimate) + "\n}"
    rules = {"wrong-estimate": plugins.rules(only_builtin=True)["wrong-estimate"]}
    found = check(f"{text}\nclient -> api -> db", rules=rules).diagnostics
    assert not [each.finding.message for each in found]


# --- evidence, row by row


@pytest.mark.parametrize(("pack", "point"), POINTS)
def test_each_evidence_is_enough_alone(pack: Pack, point: Point) -> None:
    for evidence in point.evidence:
        alone = without_others(pack, point, evidence)
        text = "\n".join(lines_for(evidence))
        design = replace(design_of(f"problem {pack.slug}\n{text}"), packs=Packs({pack.slug: alone}))
        assert covered(design) == {point.id}, text


@pytest.mark.parametrize(("pack", "point"), POINTS)
def test_each_phrase_is_enough_and_denied_it_is_not(pack: Pack, point: Point) -> None:
    for evidence in point.evidence:
        for clause in evidence:
            if clause.of != "text":
                continue
            alone = without_others(pack, point, (clause,))
            for phrase in clause.says[0].written:
                others = [group.written[0] for group in (*clause.says[1:], *clause.about)]
                assert says(alone, clause, phrase, *others), phrase
                if DENIAL.search(phrase) or f"no {phrase}" in clause.says[0].written:
                    continue
                assert not says(alone, clause, f"no {phrase}", *others), phrase
                assert not says(alone, clause, f"we do not use {phrase}", *others), phrase


DENIAL = re.compile(r"\b(?:no|not|never|without|nothing)\b")


def says(pack: Pack, clause: Clause, *texts: str) -> bool:
    kind = next((each for each in ("note", "decide", "schema") if not clause.within or each in clause.within), "note")
    span = Source("x", ". ".join(texts)).span()
    design = Packs({pack.slug: pack})
    bare = replace(design_of(f"problem {pack.slug}\nclient -> zzz"), packs=design)
    found = coverage_with(bare, [Passage(kind, tuple((text, span) for text in texts))])
    assert found is not None
    return found.share == 1.0 if found.required else found.points[0].satisfied


def lines_for(evidence: Evidence) -> Iterator[str]:
    """A design that shows an evidence and nothing else."""
    yield "client nobody"
    for number, clause in enumerate(evidence):
        words = " ".join(group.written[0] for group in (*clause.about, *clause.says))
        fact = stated(clause.fact, clause.of) if clause.fact else ""
        part = f"p{number}"
        match clause.of:
            case "part":
                count = " x9" if clause.fact and clause.fact.name == "instances" else ""
                for copy in range(clause.many):
                    texts = [group.written[copy % len(group.written)] for group in (*clause.about, *clause.says)]
                    yield f'{kind_of(clause.parts)} {part}_{copy} "{" ".join(texts) or "X"}"{count} {{ {fact} }}'
            case "call":
                mode = {"": "", "sync": "sync", "async": "async"}[clause.mode]
                facts = ", ".join(each for each in (fact, mode, next(iter(sorted(clause.op)), "")) if each)
                yield f'{kind_of(clause.parts)} {part}_a "A", {kind_of(clause.targets)} {part}_b "B"'
                yield f'{part}_a -> {part}_b: "{words}" {{ {facts} }}'
            case "flow":
                yield f'service {part}_a "A"'
                yield f"nobody -> {part}_a"
                yield f"flow {part} {{ nobody -> {part}_a, {fact} }}"
            case "requirement":
                yield f"requirements {{ {fact} }}"
            case _:
                yield note_of(clause, words)


def kind_of(parts: frozenset[str]) -> str:
    return next(
        (each for each in ("service", "cache", "db", "external") if each in parts), min(parts, default="service")
    )


def note_of(clause: Clause, words: str) -> str:
    if not clause.within or "note" in clause.within:
        return f'note "{words}"'
    if "decide" in clause.within:
        return f'decide x {{ choose "{words}" }}'
    return f'{min(clause.within)} "{words}"'


EXAMPLES = {
    "flag": "",
    "name": " some",
    "names": " some",
    "text": ' "some"',
    "count": " 3",
    "duration": " 5 s",
    "key": " some",
    "failover": " auto",
    "place": " 3",
    "rate": " 100/s",
}


def stated(fact: Comparison, of: str) -> str:
    """The statement of a fact that a comparison asks for."""
    place = {"part": "component", "call": "connection", "flow": "flow", "requirement": "requirements"}[of]
    if fact.name == "instances":
        return ""
    form = fact_types()[place][fact.name].forms[0]
    if fact.value is None:
        first = form.split("|")[0]
        return fact.name + (f" {first}" if "|" in form else EXAMPLES[form])
    if isinstance(fact.value, str):
        return f"{fact.name} {fact.value}"
    value = fact.value * {">": 2, "<": 0.5}.get(fact.sign, 1)
    if form == "latency":
        return f"latency {fact.part} < {value} s" if of in ("flow", "requirement") else f"latency {fact.part} {value} s"
    return f"{fact.name} {value:g}" + (" s" if form == "duration" else "")


# --- what counts and what does not


def test_options_that_were_not_taken_do_not_count() -> None:
    pack = PACKS["rate-limiter"]
    decided = 'decide limit { choose "a plain counter", over "token bucket", because "simple" }'
    dive = 'deepdive limit { problem "token bucket?", option "token bucket", choice "a plain counter" }'
    assert "algorithm" not in covered(answer(pack, decided, dive))
    assert "algorithm" in covered(answer(pack, 'decide limit { choose "token bucket", over "a plain counter" }'))


def test_what_is_required_is_no_answer() -> None:
    wanted = 'requirements { feature "presence with heartbeats", feature "push notifications" }'
    assert covered(answer(PACKS["chat"], wanted)) == set()


def test_a_denial_holds_for_its_sentence() -> None:
    pack = PACKS["rate-limiter"]
    assert "algorithm" in covered(answer(pack, 'note "No fixed window. A token bucket."'))
    assert "algorithm" not in covered(answer(pack, 'note "A token bucket is not needed"'))
    assert "algorithm" not in covered(answer(pack, 'note "we don’t use token buckets"'))


def test_over_tells_a_way_and_no_denial() -> None:
    assert "sync" in covered(answer(PACKS["file-storage"], 'note "changes go over WebSocket"'))


def test_a_decision_on_a_point_with_a_reason_covers_it() -> None:
    pack = PACKS["news-feed"]
    left_out = 'decide celebrities { choose "nothing", because "200 followers at most" }'
    assert "celebrities" in covered(answer(pack, left_out))
    assert "celebrities" not in covered(answer(pack, 'decide celebrities { choose "nothing" }'))


def test_evidence_tells_what_and_where() -> None:
    lines = ('redis links "Link cache"', "api -> links: GET code { read }", 'decide status { choose "302 Found" }')
    found = coverage(answer(PACKS["url-shortener"], *lines))
    assert found is not None
    shown = {each.point.id: each.evidence[0] for each in found.points if each.satisfied}
    assert (shown["redirect-cache"].text, shown["redirect-cache"].span.line) == ("`api` -> `Link cache`", 8)
    assert (shown["status-code"].text, shown["status-code"].span.line) == ('"302 Found"', 9)


def test_missing_points_say_what_to_add_in_the_names_of_the_design() -> None:
    base = "client phone\nservice shortener\ndb codes\nphone -> shortener -> codes"
    found = coverage(answer(PACKS["url-shortener"], base=base))
    assert found is not None
    by_id = {each.point.id: each for each in found.missing}
    assert by_id["redirect-cache"].add[-1] == "shortener -> links: GET code { read }"


def test_further_text_counts() -> None:
    design = answer(PACKS["url-shortener"])
    source = Source("notes.md", "Browsers keep a 301.")
    found = coverage_with(design, [Passage("prose", ((source.text, source.span()),), "Redirects")])
    assert found is not None
    (shown,) = next(each.evidence for each in found.points if each.point.id == "status-code")
    assert shown.span.path == "notes.md"
    assert "status-code" not in covered(design)


def test_a_phrase_is_found_in_other_forms() -> None:
    wanted = phrases(["fan-out on write", "Redis cluster"])
    for text in ("Fan out on writes", "fanOut on write", "fan_out-on-write", "two redis clusters"):
        assert any(wanted.said(each) for each in sentences(text)), text
    for text in ("fanout", "write fan-out", "a predis cluster", ""):
        assert not any(wanted.said(each) for each in sentences(text)), text


# --- which problem it is


@pytest.mark.parametrize("name", ["url-shortener", '"URL shortener"', '"URL-Shortener"'])
def test_a_problem_goes_by_slug_or_title(name: str) -> None:
    exercise = pack_of(design_of(f"problem {name}\n{EMPTY}"))
    assert exercise is not None
    assert (exercise.pack.slug, exercise.declared, exercise.assumption) == ("url-shortener", True, "")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("A URL shortener for 20 million users", "url-shortener"),
        ("TinyURL", "url-shortener"),
        ("Design Pastebin", "pastebin"),
        ("Distributed rate limiter", "rate-limiter"),
        ("Notification service", "notification-system"),
        ("Dropbox", "file-storage"),
        ("Design Twitter", "news-feed"),
        ("Payment system of the shop", "payment-system"),
        ("WhatsApp", "chat"),
        ("Typeahead", "search-autocomplete"),
        ("A distributed cache", "distributed-cache"),
        ("Web search", "search-engine"),
        ("YouTube", "video-streaming"),
        ("Rate limiter of the chat system", None),  # two of them
        ("Ticket shop", None),
        ("No URL shortener", None),
    ],
)
def test_a_title_tells_the_problem(title: str, slug: str | None) -> None:
    exercise = pack_of(design_of(f'design "{title}"\n{EMPTY}'))
    assert (exercise.pack.slug if exercise else None) == slug
    if exercise:
        assert not exercise.declared
        assert exercise.pack.title in exercise.assumption


def test_an_unknown_problem_is_told_the_nearest() -> None:
    design = design_of(f"problem url-shortner\n{EMPTY}")
    assert pack_of(design) is None
    assert coverage(design) is None
    assert unknown_problem(design) == "did you mean `url-shortener`?"
    assert "known are chat, " in (unknown_problem(design_of(f"problem zzz\n{EMPTY}")) or "")
    assert unknown_problem(design_of(EMPTY)) is None


# --- packs of others

OWN = """
title = "Ticket shop"
task = "Sell tickets."
minutes = 30
names = ["ticket shop"]
source = "our own interviews"

[[point]]
id = "holds"
text = "seats that are held while somebody pays"
evidence = [{ says = "hold | reservation" }]
add = 'note "a hold of ten minutes"'
ask = "two people want one seat?"
good = "A hold."
"""


def project(folder: Path, packs: dict[str, str], config: str = 'problems = ["packs"]') -> Path:
    (folder / "packs").mkdir()
    for name, text in packs.items():
        (folder / "packs" / name).write_text(text, encoding="utf-8")
    (folder / "designlint.toml").write_text(config)
    return folder / "designlint.toml"


def test_a_project_brings_its_own(tmp_path: Path) -> None:
    own = {"ticket-shop.toml": OWN, "chat.toml": OWN.replace("Ticket shop", "Our chat")}
    settings = load_config(project(tmp_path, own), {})
    rules = {"missed-key-point": plugins.rules(only_builtin=True)["missed-key-point"]}
    text = f"problem ticket-shop\n{EMPTY}"
    (found,) = check(text, rules=rules, settings=settings).diagnostics
    assert '1 of the 1 key points of "Ticket shop" is missing: seats that are held' in found.finding.message
    assert not check(f'{text}\nnote "a reservation"', rules=rules, settings=settings).diagnostics
    chat = settings.packs.get("chat")
    assert chat is not None
    assert chat.title == "Our chat"
    assert settings.packs.get("pastebin") is PACKS["pastebin"]
    (design,) = check(text).designs
    assert design.design is not None
    assert pack_of(design.design) is None, "without the configuration nobody knows it"


def test_a_path_may_name_a_file(tmp_path: Path) -> None:
    settings = load_config(project(tmp_path, {"ticket-shop.toml": OWN}, 'problems = ["packs/ticket-shop.toml"]'), {})
    assert list(settings.packs.own) == ["ticket-shop"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("minutes", "minuts", "unknown key `minuts`; did you mean `minutes`?"),
        ("title =", "#", "`title` is missing"),
        ("minutes = 30", 'minutes = "30"', "`minutes` must be a number"),
        ("minutes = 30", "minutes = [60, 45]", "`minutes` must be a number"),
        ("minutes = 30", "minutes = true", "`minutes` must be a number"),
        ("[[point]]", "[point]", "`point` must be a list of tables: `[[point]]`"),
        ('id = "holds"', 'id = "The Holds"', "point 1 (`The Holds`): `id` takes lower case letters"),
        ('id = "holds"', "", "point 1: `id` is missing"),
        ("evidence = [", "evidnce = [", "point 1 (`holds`): unknown key `evidnce`; did you mean `evidence`?"),
        ("evidence = [{ says", "evidence = [] #", "point 1 (`holds`): `evidence` must be a list of rows"),
        ("{ says =", "{ sayz =", "point 1 (`holds`), evidence 1: unknown key `sayz`; did you mean `says`?"),
        ('"hold | reservation"', '"hold | | x"', "evidence 1: `says`: phrase 2 of 3 holds no word"),
        ('{ says = "hold | reservation" }', '"hold"', "evidence 1: must be a row such as"),
        ('{ says = "hold | reservation" }', "{}", "evidence 1: `says` is missing"),
        (
            '{ says = "hold | reservation" }',
            '{ in = "nots", says = "x" }',
            "`in` can not be `nots`; did you mean `note`?",
        ),
        ('{ says = "hold | reservation" }', '{ part = "cach" }', "`cach` is no kind and no technology; did you mean"),
        ('{ says = "hold | reservation" }', '{ part = "cache", many = 0 }', "`many` must be a whole number from 1"),
        ('{ says = "hold | reservation" }', '{ part = "cache", call = "a -> b" }', "are two subjects"),
        ('{ says = "hold | reservation" }', '{ call = "cache" }', "`call` takes two ends: `service -> cache`"),
        ('{ says = "hold | reservation" }', '{ call = "any -> db", op = "reed" }', "`op` can not be `reed`"),
        (
            '{ says = "hold | reservation" }',
            '{ part = "db", fact = "shard" }',
            "there is no fact `shard` of a component",
        ),
        ('{ says = "hold | reservation" }', '{ part = "db", fact = "rf > many" }', "`many` is no figure"),
        ('{ says = "hold | reservation" }', '{ part = "db", fact = "rf !! 3" }', "`fact` takes a fact and what it has"),
        ('{ says = "hold | reservation" }', '{ requirement = "latncy" }', "there is no fact `latncy` of a requirement"),
        ('ask = "two', 'follow = "two', "point 1 (`holds`): unknown key `follow`"),
        ('names = ["ticket shop"]', 'names = ["…"]', "`names`: phrase 1 of 1 holds no word"),
        ("title =", "title", "is no TOML"),
    ],
)
def test_a_broken_pack_is_named_with_its_row(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in OWN
    path = project(tmp_path, {"ticket-shop.toml": OWN.replace(old, new, 1)})
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    assert message in str(caught.value)
    assert "ticket-shop.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_points_of_one_name(tmp_path: Path) -> None:
    twice = OWN + OWN[OWN.index("[[point]]") :]
    with pytest.raises(ValueError, match="two points are called `holds`"):
        read_pack(twice, "ticket-shop", "x.toml", vocabulary())
    with pytest.raises(ValueError, match="has no key point"):
        read_pack(OWN[: OWN.index("[[point]]")], "ticket-shop", "x.toml", vocabulary())
    with pytest.raises(ValueError, match="is no slug"):
        read_pack(OWN, "Ticket Shop", "x.toml", vocabulary())


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ('problems = ["nowhere"]', "`problems` names `nowhere`, which is not there"),
        ('problems = "packs"', "`problems` must be a list"),
        ('problems = ["packs", "packs/ticket-shop.toml"]', "`problems` holds two packs called `ticket-shop`"),
        ('problems = ["empty"]', "holds no pack"),
        ('problems = ["packs/binary.txt"]', "binary.txt: can not be read"),
    ],
)
def test_a_path_that_holds_none_is_refused(tmp_path: Path, config: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    path = project(tmp_path, {"ticket-shop.toml": OWN}, config)
    (tmp_path / "packs" / "binary.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    assert message in str(caught.value)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of packs that is installed beside ours."""
    folder = tmp_path / "their_problems"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    theirs = [EntryPoint("theirs", "their_problems", "designlint.problems")]
    monkeypatch.setattr("designlint.plugins.entry_points", lambda *, group: theirs)
    plugins.packs.cache_clear()
    yield folder
    plugins.packs.cache_clear()
    del sys.modules["their_problems"]


def test_a_plugin_brings_packs(package: Path) -> None:
    (package / "ticket-shop.toml").write_text(OWN)
    assert list(plugins.packs()) == ["ticket-shop"]
    assert Packs(read_packs(package)).over({}).get("ticket-shop") is not None


def test_a_broken_pack_of_a_plugin_is_named(package: Path) -> None:
    (package / "ticket-shop.toml").write_text(OWN.replace("[[point]]", "[point]"))
    with pytest.raises(PluginError, match=r"`theirs`.*`point` must be a list of tables"):
        plugins.packs()


def test_the_project_stands_above_a_plugin() -> None:
    words = vocabulary()
    own = read_pack(OWN, "ticket-shop", "own.toml", words)
    theirs = read_pack(OWN.replace("Ticket shop", "Theirs"), "ticket-shop", "theirs.toml", words)
    assert Packs({"ticket-shop": own}).over({"ticket-shop": theirs, "other": theirs}).get("ticket-shop") is own


def test_coverage_is_a_share_of_what_is_required() -> None:
    found: Coverage | None = coverage(answer(PACKS["pastebin"], 's3 bytes "Texts"'))
    assert found is not None
    assert (len(found.required), len(found.missing)) == (3, 2)
    assert found.share == pytest.approx(1 / 3)


def test_the_pack_in_the_docs_is_read_and_used() -> None:
    page = (Path(__file__).parent.parent / "docs" / "writing-problems.md").read_text(encoding="utf-8")
    fence = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    found = [(word, text) for word, text in fence.findall(page)]
    pack = read_pack(found[0][1], "ticket-shop", "docs", vocabulary())
    strong = replace(answer(pack, *added(*pack.points)), packs=Packs({pack.slug: pack}))
    assert covered(strong) == {"seats", "rush", "bots"}
    (shown,) = [text for word, text in found if word == "arch"]
    missing = coverage(replace(design_of(shown), packs=Packs({pack.slug: pack})))
    assert missing is not None
    assert [each.point.text for each in missing.missing] == ["what keeps the first minute of a sale from breaking it"]
    assert all(f"`{slug}`" in page for slug in TWELVE)
