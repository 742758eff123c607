"""Numbers with units: what is read, what is refused, how they are shown."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designlint import quantity
from designlint.quantity import BYTE, DAY, DOLLAR, REQUEST, SECOND, USER, YEAR, UnitError, describe, parse


@pytest.mark.parametrize(
    ("text", "value", "powers"),
    [
        ("0", 0, {}),
        ("1_000", 1000, {}),
        ("2.5k", 2500, {}),
        ("2.5K", 2500, {}),
        ("100M", 1e8, {}),
        ("1 bn", 1e9, {}),
        ("500 B", 500, {BYTE: 1}),
        ("16KiB", 16384, {BYTE: 1}),
        ("1.8 TB", 1.8e12, {BYTE: 1}),
        ("2 PB", 2e15, {BYTE: 1}),
        ("1 TiB", 2**40, {BYTE: 1}),
        ("8 bit", 1, {BYTE: 1}),
        ("100 Mbit/s", 12.5e6, {BYTE: 1, SECOND: -1}),
        ("20 ns", 2e-8, {SECOND: 1}),
        ("20 us", 2e-5, {SECOND: 1}),
        ("20 µs", 2e-5, {SECOND: 1}),
        ("20ms", 0.02, {SECOND: 1}),
        ("5 min", 300, {SECOND: 1}),
        ("5 minutes", 300, {SECOND: 1}),
        ("24 h", DAY, {SECOND: 1}),
        ("1 week", 7 * DAY, {SECOND: 1}),
        ("12 month", YEAR, {SECOND: 1}),
        ("5 y", 5 * YEAR, {SECOND: 1}),
        ("12k/s", 12_000, {SECOND: -1}),
        ("60/min", 1, {SECOND: -1}),
        ("86400/day", 1, {SECOND: -1}),
        ("50/user/day", 50 / DAY, {USER: -1, SECOND: -1}),
        ("2/user", 2, {USER: -1}),
        ("3/req", 3, {REQUEST: -1}),
        ("1 KB/req", 1000, {BYTE: 1, REQUEST: -1}),
        ("$20k", 20_000, {DOLLAR: 1}),
        ("$2B", 2e9, {DOLLAR: 1}),
        ("$1m", 1e6, {DOLLAR: 1}),
        ("$30/month", 30 / (30 * DAY), {DOLLAR: 1, SECOND: -1}),
        ("30/month", 30 / (YEAR / 12), {SECOND: -1}),
        ("99.95%", 0.9995, {}),
        ("99.9 %", 0.999, {}),
        ("20%/y", 0.2 / YEAR, {SECOND: -1}),
        ("3x", 3, {}),
        ("1.5x/y", 1.5 / YEAR, {SECOND: -1}),
        ("1 s/s", 1, {}),
    ],
)
def test_reads(text: str, value: float, powers: dict[str, int]) -> None:
    found = parse(text)
    assert found.value == pytest.approx(value, rel=1e-12)
    assert dict(found.powers) == powers
    assert found.text == text


def test_percent_is_exact() -> None:
    assert parse("99.99%").value == 0.9999
    assert parse("99.8%").value == 0.998


def test_remembers_how_it_was_written() -> None:
    assert (parse("3x").factor, parse("3x").percent) == (True, False)
    assert (parse("3%").factor, parse("3%").percent) == (False, True)
    assert parse("2 B").giga == 2e9  # bytes, or a billion where a count is wanted
    assert parse("2 KB").giga is None
    assert parse("$2B").giga is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5 apples", "apples"),
        ("5 mss", "mss"),
        ("5/furlong", "furlong"),
        ("5/k", "k"),
        ("$5 ms", "ms"),
        ("5 kib", "kib"),
        ("5 xx", "xx"),
        ("", ""),
        ("five", "five"),
        ("-3", "-3"),
        ("1e9", "1e9"),
        ("1.", "1."),
    ],
)
def test_refuses(text: str, unit: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse(text)
    assert unit in (caught.value.unit, text)
    assert str(caught.value) == f"unknown unit `{caught.value.unit}`"


@given(st.text(max_size=30))
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except UnitError:
        return
    assert math.isfinite(found.value)
    assert found.value >= 0


@given(st.integers(0, 10**12), st.sampled_from(quantity.units()))
def test_every_unit_on_offer_is_known(number: int, unit: str) -> None:
    assert parse(f"{number} {unit}").value >= 0


@pytest.mark.parametrize(
    ("name", "scale"),
    [("day", DAY), ("KB", 1000.0), ("user", 1.0), ("req", 1.0), ("month", YEAR / 12), ("dau", None), ("", None)],
)
def test_units_in_formulas(name: str, scale: float | None) -> None:
    unit = quantity.unit_named(name)
    assert (unit.scale if unit else None) == scale


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3", "a plain number"),
        ("3 B", "bytes"),
        ("3 s", "a duration"),
        ("3/s", "a rate"),
        ("3 MB/s", "bytes per time"),
        ("$3", "money"),
        ("$3/month", "money per time"),
        ("3/user/day", "a rate per user"),
        ("3/req", "a number per request"),
        ("3/user", "a number per user"),
        ("3 B/user", "byte^1 user^-1"),
    ],
)
def test_dimension_in_words(text: str, words: str) -> None:
    assert describe(parse(text).powers) == words


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (quantity.show_number(0), "0"),
        (quantity.show_number(34_722), "34.7k"),
        (quantity.show_number(1234), "1,234"),
        (quantity.show_number(999.6), "1,000"),
        (quantity.show_number(12_345_678), "12.3M"),
        (quantity.show_number(2e9), "2bn"),
        (quantity.show_number(5e12), "5T"),
        (quantity.show_number(0.25), "0.25"),
        (quantity.show_number(999_999), "1M"),
        (quantity.show_rate(12_000), "12k/s"),
        (quantity.show_rate(0), "0/s"),
        (quantity.show_rate(1 / DAY), "1/day"),
        (quantity.show_bytes(2.4e13), "24 TB"),
        (quantity.show_bytes(500), "500 B"),
        (quantity.show_bytes(1e15), "1 PB"),
        (quantity.show_bytes(999_999), "1 MB"),
        (quantity.show_duration(0.25), "250 ms"),
        (quantity.show_duration(YEAR), "1 y"),
        (quantity.show_duration(90), "1.5 min"),
        (quantity.show_duration(2 * DAY), "2 days"),
        (quantity.show_duration(DAY), "1 day"),
        (quantity.show_duration(0), "0 s"),
        (quantity.show_duration(2e-9), "2 ns"),
        (quantity.show_percent(0.5), "50%"),
        (quantity.show_percent(0.9995), "99.95%"),
        (quantity.show_percent(0.99999), "99.999%"),
        (quantity.show_percent(0.999899), "99.9899%"),
        (quantity.show_percent(1.0), "100%"),
        (quantity.show_percent(0.0), "0%"),
        (quantity.show_percent(0.002), "0.2%"),
    ],
)
def test_shows(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.floats(1e-6, 1e18, allow_nan=False))
def test_shown_numbers_are_near(value: float) -> None:
    text = quantity.show_number(value).replace(",", "")
    assert parse(text.replace("T", "000bn")).value == pytest.approx(value, rel=0.006) if value >= 1e-3 else text


@given(st.floats(0.99, 0.9999999))
def test_shown_nines_are_told_apart(value: float) -> None:
    shown = float(quantity.show_percent(value).rstrip("%")) / 100
    assert abs((1 - shown) - (1 - value)) <= 0.6 * (1 - value) + 1e-12


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("5", 1),
        ("5 s", 1),
        ("5 y", YEAR),
        ("10/day", 1 / DAY),
        ("86400 s/day", 1 / DAY),
        ("2.5 TB/min", 1 / 60),
        ("5 KB", 1),
    ],
)
def test_knows_the_number_as_written(text: str, clock: float) -> None:
    found = parse(text)
    assert found.clock == pytest.approx(clock)
    scale = 2.5e12 if "TB" in text else 5000 if "KB" in text else float(text.split("/")[0].split(" ")[0])
    assert found.value / found.clock == pytest.approx(scale)


@pytest.mark.parametrize(
    ("value", "powers", "clock", "shown"),
    [
        (40e6 / DAY, {SECOND: -1}, 1 / DAY, "40M/day"),
        (463, {SECOND: -1}, 1, "463/s"),
        (24e12 / DAY, {BYTE: 1, SECOND: -1}, 1 / DAY, "24 TB/day"),
        (12, {SECOND: -1, USER: -1}, 1, "12/s"),
        (8.77e15, {BYTE: 1}, 1, "8.77 PB"),
        (3600, {SECOND: 1}, 1, "1 h"),
        (5, {}, 1, "5"),
        (20e3, {DOLLAR: 1}, 1, "$20k"),
        (5, {BYTE: 2}, 1, "5 (byte^2)"),
    ],
)
def test_shows_any_figure(value: float, powers: dict[str, int], clock: float, shown: str) -> None:
    assert quantity.show(value, powers, clock) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(125e6, "1 Gbit/s"), (12.5, "100 bit/s"), (37.2e6, "298 Mbit/s"), (1.25e14, "1,000 Tbit/s")]
)
def test_shows_bits(value: float, shown: str) -> None:
    assert quantity.show_bits(value) == shown
