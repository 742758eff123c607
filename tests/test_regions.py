"""Regions: names are found as people write them, residency is three-valued, round trips are known and symmetric."""

from __future__ import annotations

from itertools import combinations

import pytest

from designlint.vocabulary.regions import lies_in, place, round_trip, zone_countries, zone_title

AREAS = {  # a region of each area
    "us-east": "us-east-1",
    "us-central": "us-central1",
    "us-west": "us-west-2",
    "canada": "ca-central-1",
    "south-america": "sa-east-1",
    "eu-west": "westeurope",
    "eu-central": "eu-central-1",
    "eu-north": "eu-north-1",
    "middle-east": "uaenorth",
    "israel": "il-central-1",
    "africa": "africa-south1",
    "india": "ap-south-1",
    "singapore": "southeastasia",
    "east-asia": "ap-east-1",
    "china": "cn-north-1",
    "japan": "asia-northeast1",
    "korea": "ap-northeast-2",
    "australia": "australiaeast",
}


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("us-east-1", "us-east-1"),
        ("US-East-1", "us-east-1"),
        ("us-east-1a", "us-east-1"),
        ("europe-west1-b", "europe-west1"),
        ("East US 2", "eastus2"),
        ("AWS us-east-1 (N. Virginia)", "us-east-1"),
        ("Region: EU (Frankfurt)", "frankfurt"),
        ("Sao Paulo", "sao paulo"),
        ("European Union", "eu"),
        ("Germany", "de"),
        ("me-west1", "me-west1"),
        ("me-west-1", "me-west-1"),
    ],
)
def test_names_as_people_write_them(text: str, id: str) -> None:
    found = place(text)
    assert found is not None
    assert found.id == id
    assert found.source
    assert found.as_of


@pytest.mark.parametrize("text", ["", "Primary region", "zone a", "us-east-1 and eu-west-1", "us-east-1, us-west-2"])
def test_no_place_or_two_places_are_none(text: str) -> None:
    assert place(text) is None


def test_two_providers_may_name_two_places_almost_alike() -> None:
    doha, emirates = place("me-central1"), place("me-central-1")
    assert doha is not None
    assert emirates is not None
    assert (doha.cloud, doha.countries) == ("gcp", frozenset({"qa"}))
    assert (emirates.cloud, emirates.countries) == ("aws", frozenset({"ae"}))


@pytest.mark.parametrize("area", AREAS)
def test_each_area_has_a_region(area: str) -> None:
    found = place(AREAS[area])
    assert found is not None
    assert (found.area, len(found.countries)) == (area, 1)
    assert found.continent


@pytest.mark.parametrize(
    ("where", "zone", "answer"),
    [
        ("eu-west-1", "eu", True),
        ("frankfurt", "germany", True),
        ("frankfurt", "de", True),
        ("norwayeast", "eea", True),
        ("norwayeast", "eu", False),
        ("london", "eu", False),
        ("london", "europe", True),
        ("eu-central-2", "eu", False),  # Zurich
        ("us-east-1", "eu", False),
        ("ap-south-1", "india", True),
        ("europe", "eu", None),
        ("eu", "germany", None),
        ("eu", "eu", True),
        ("frankfurt", "atlantis", None),
        ("frankfurt", "eu-central-1", True),
    ],
)
def test_residency_is_three_valued(where: str, zone: str, answer: bool | None) -> None:
    found = place(where)
    assert found is not None
    assert lies_in(found, zone) is answer


def test_the_union_has_27_members() -> None:
    assert len(zone_countries("eu") or ()) == 27
    assert zone_countries("nowhere") is None
    assert (zone_title("eu"), zone_title("in"), zone_title("south-america")) == ("EU", "India", "South America")


@pytest.mark.parametrize(
    ("one", "other", "milliseconds"),
    [
        ("us-east-1", "us-west-2", 60),
        ("eastus", "us-central1", 25),
        ("centralus", "westus", 40),
        ("eu-west-1", "us-east-1", 80),
        ("westeurope", "centralus", 100),
        ("us-west-2", "ap-southeast-1", 180),
        ("europe-west3", "asia-southeast1", 160),
        ("us-west-1", "westeurope", 150),
        ("eu", "us", 80),
        ("eastus", "eastus2", 0.5),  # both Virginia
        ("us-east-1", "us-east-2", 12),
    ],
)
def test_planning_classes(one: str, other: str, milliseconds: float) -> None:
    found = round_trip(one, other)
    assert found is not None
    assert found.p50 == pytest.approx(milliseconds / 1000)
    assert round_trip(other, one) == found
    assert found.p99 == pytest.approx(found.p50 * (3 if milliseconds == 0.5 else 1.375))
    assert found.origin


@pytest.mark.parametrize(("one", "other"), list(combinations(AREAS, 2)))
def test_every_pair_of_areas_has_a_round_trip(one: str, other: str) -> None:
    found = round_trip(AREAS[one], AREAS[other])
    assert found is not None
    p50, p99, origin = found
    assert 0.010 < p50 < p99 < 0.6
    assert origin


def test_one_region_is_near_itself_whatever_it_is_called() -> None:
    for one, other in (("eu-central-1", "eu-central-1"), ("blue", "Blue"), ("eu-central-1", "europe-west3")):
        found = round_trip(one, other)
        assert found is not None
        assert (found.p50, found.p99) == (0.0005, 0.0015)


@pytest.mark.parametrize(
    ("one", "other"), [("blue", "green"), ("eu", "frankfurt"), ("us", "us-west-2"), ("us-east", "us-east-1")]
)
def test_a_distance_that_nobody_can_tell_is_none(one: str, other: str) -> None:
    assert round_trip(one, other) is None
