"""Configuration: where it is found, what it may say, and how it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import check

from designlint.config import ConfigError, Settings, find_config, load_config, with_command_line
from designlint.design import Design
from designlint.diagnostic import Severity
from designlint.rule import Rule


def _nothing(design: Design, *, ratio: float = 0.5, most: int = 3, loud: bool = False, word: str = "x") -> list[object]:
    return []


OPTIONS: dict[str, bool | int | float | str] = {"ratio": 0.5, "most": 3, "loud": False, "word": "x", "two_words": 1}
RULES = {
    "some-rule": Rule("some-rule", "clarity", Severity.WARNING, "Some.\n", _nothing, OPTIONS, "tests"),  # type: ignore[arg-type]
    "other-rule": Rule("other-rule", "security", Severity.ERROR, "Other.\n", _nothing, {}, "tests"),  # type: ignore[arg-type]
}


def load(folder: Path, text: str, name: str = "designlint.toml") -> Settings:
    path = folder / name
    path.write_text(text)
    return load_config(path, RULES)


def test_everything_that_may_be_said(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        """
        select = ["clarity", "other-rule"]
        ignore = ["syntax"]
        fail-on = "warning"
        strict = true
        interview = true
        include = ["*.arch"]
        exclude = ["old/"]
        severity = { some-rule = "info", name = "question" }

        [rules.some-rule]
        ratio = 1
        most = 5
        loud = true
        word = "y"
        two-words = 2

        [per-file]
        "drafts/*" = ["some-rule", "security"]

        [[vocabulary.kind]]
        id = "mainframe"
        layer = 4
        """,
    )
    assert (settings.select, settings.ignore) == (("clarity", "other-rule"), ("syntax",))
    assert (settings.fail_on, settings.strict, settings.interview) == ("warning", True, True)
    assert (settings.include, settings.exclude) == (("*.arch",), ("old/",))
    assert settings.severity == {"some-rule": Severity.INFO, "name": Severity.QUESTION}
    assert settings.options == {"some-rule": {"ratio": 1.0, "most": 5, "loud": True, "word": "y", "two_words": 2}}
    assert isinstance(settings.options["some-rule"]["ratio"], float)
    assert settings.per_file == {"drafts/*": ("some-rule", "security")}
    assert settings.vocabulary.kind("mainframe") is not None
    assert settings.root == tmp_path.resolve()


def test_defaults() -> None:
    settings = Settings()
    assert (settings.fail_on, settings.strict, settings.root) == ("error", False, None)
    assert list(settings.selected(RULES)) == ["some-rule", "other-rule"]
    assert settings.vocabulary.kind("service") is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []", "unknown key `selct`; did you mean `select`?"),
        ("zzz = 1", "unknown key `zzz`; known are select, ignore"),
        ("select = 'x'", "`select` must be a list"),
        ("select = [1]", "`select` must be a list of texts"),
        ("strict = 'yes'", "`strict` must be true or false"),
        ("fail-on = 'sometimes'", "`fail-on` must be one of error, warning, info, never"),
        ("fail-on = 1", "`fail-on` must be a text"),
        ("severity = []", "`severity` must be a table"),
        (
            "severity = { some-rule = 'loud' }",
            "the severity of `some-rule` must be one of question, info, warning, error",
        ),
        ("severity = { some-rule = 1 }", "the severity of `some-rule` must be one of"),
        ("severity = { some-rul = 'info' }", "there is no rule or category `some-rul`; did you mean `some-rule`?"),
        ("select = ['some-rul']", "there is no rule or category `some-rul`; did you mean `some-rule`?"),
        ("ignore = ['zzz']", "there is no rule or category `zzz`; see `designlint rules`"),
        ("[per-file]\n'*' = ['zzz']", "there is no rule or category `zzz`"),
        ("[per-file]\n'*' = 'some-rule'", "`per-file.*` must be a list of texts"),
        ("[per-file]\n'*' = [1]", "`per-file.*` must be a list of texts"),
        ("[rules.some-rul]\nx = 1", "there is no rule `some-rul`; did you mean `some-rule`?"),
        ("[rules]\nsome-rule = 3", "`rules.some-rule` must be a table of options"),
        ("[rules.some-rule]\nrato = 1", "the rule `some-rule` has no option `rato`; did you mean `ratio`?"),
        ("[rules.other-rule]\nx = 1", "the rule `other-rule` has no option `x`; it has no options"),
        ("[rules.some-rule]\nmost = 1.5", "the option `most` of `some-rule` must be a whole number"),
        ("[rules.some-rule]\nmost = true", "the option `most` of `some-rule` must be a whole number"),
        ("[rules.some-rule]\nloud = 1", "the option `loud` of `some-rule` must be true or false"),
        ("[rules.some-rule]\nratio = 'x'", "the option `ratio` of `some-rule` must be a number"),
        (
            "[vocabulary]\nkinds = []",
            "[[vocabulary.figure]] and [[vocabulary.latency]], not `kinds`",
        ),
        ("[[vocabulary.kind]]\nid = 'x'", "`layer` is missing"),
        ("[[vocabulary.technology]]\nid = 'x'\nkind = 'zzz'", "unknown kind `zzz`"),
        ("[vocabulary]\nkind = 3", "must be a list of tables"),
        ("vocabulary = { kind = [3] }", "must be a list of tables"),
        ("select = [", "can not be read"),
    ],
)
def test_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "designlint.toml"))
    assert "\n" not in str(caught.value)


def test_files_that_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "designlint.toml").write_bytes(b"select = ['\xff']")
    with pytest.raises(ConfigError, match="can not be read"):
        load_config(tmp_path / "designlint.toml", RULES)
    with pytest.raises(ConfigError, match="can not be read"):
        load_config(tmp_path / "missing.toml", RULES)


def test_the_nearest_one_wins(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.designlint]\nselect = ['clarity']")
    assert find_config(inner) == tmp_path / "pyproject.toml"
    assert load_config(tmp_path / "pyproject.toml", RULES).select == ("clarity",)
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1")
    assert find_config(inner) == tmp_path / "pyproject.toml"
    (tmp_path / "a" / "designlint.toml").write_text("")
    assert find_config(inner) == tmp_path / "a" / "designlint.toml"
    (inner / "pyproject.toml").write_text("[tool.designlint]\n")
    (inner / "designlint.toml").write_text("")
    assert find_config(inner) == inner / "designlint.toml"


def test_a_broken_pyproject_of_others_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "designlint.toml").write_text("")
    inner = tmp_path / "a"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool")
    assert find_config(inner) == tmp_path / "designlint.toml"


def test_a_pyproject_table_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"`tool\.designlint` must be a table"):
        load(tmp_path, "[tool]\ndesignlint = 3", "pyproject.toml")


def test_the_command_line_goes_on_top() -> None:
    base = Settings(select=("clarity",), ignore=("some-rule",), fail_on="warning")
    same = with_command_line(base, select=(), ignore=(), fail_on=None, strict=False, interview=False)
    assert same == base
    changed = with_command_line(
        base, select=("security",), ignore=("name",), fail_on="never", strict=True, interview=True
    )
    assert (changed.select, changed.ignore) == (("security",), ("some-rule", "name"))
    assert (changed.fail_on, changed.strict, changed.interview) == ("never", True, True)


def test_per_file_patterns_are_relative_to_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(tmp_path, "[per-file]\n'drafts/*.arch' = ['some-rule']\n'deep/**' = ['other-rule']")
    inside = tmp_path / "drafts"
    inside.mkdir()
    monkeypatch.chdir(inside)
    assert settings.off_for("a.arch") == {"some-rule"}
    assert settings.off_for(str(inside / "a.arch")) == {"some-rule"}
    assert settings.off_for("../deep/b/a.arch") == {"other-rule"}
    assert settings.off_for("a.mmd") == set()


def test_own_words_count(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        "[[vocabulary.technology]]\nid = 'tandem'\nname = 'Tandem'\nkind = 'db'\nfamily = 'sql'\n"
        "[[vocabulary.kind]]\nid = 'mainframe'\ntitle = 'mainframe'\nlayer = 4\n",
    )
    (checked,) = check("tandem store\nmainframe host\nhost -> store", settings=settings).designs
    assert checked.design is not None
    kinds = {each.id: each.kind.id if each.kind else "" for each in checked.design.components.values()}
    assert kinds == {"store": "db", "host": "mainframe"}
    assert not check("tandem store\nmainframe host\nhost -> store", settings=settings).diagnostics
