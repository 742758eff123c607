"""Encryption by default: the rows name known products and vendors, and only managed ones count."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from designlint.vocabulary import vocabulary
from designlint.vocabulary.encryption import encrypts_by_default

ROWS = tomllib.loads(
    (Path(__file__).parent.parent / "designlint" / "vocabulary" / "encryption.toml").read_text(encoding="utf-8")
)["default"]


def test_rows_name_known_products_and_vendors() -> None:
    known = vocabulary().technologies
    vendors = {row.vendor for row in known.values()}
    for row in ROWS:
        assert row["source"]
        assert row["as_of"].startswith("20")
        assert set(row.get("products", ())) <= known.keys()
        assert set(row.get("vendors", ())) <= vendors
        assert all(known[id].managed for id in row.get("products", ()))


@pytest.mark.parametrize(
    ("product", "encrypts"),
    [("s3", True), ("dynamodb", True), ("cloudsql", True), ("azuresql", True), ("rds", False), ("postgres", False)],
)
def test_who_encrypts(product: str, encrypts: bool) -> None:
    assert (encrypts_by_default(vocabulary().technologies[product]) is not None) is encrypts


def test_an_unknown_product_encrypts_nothing() -> None:
    assert encrypts_by_default(None) is None
