"""The table of known missions is readable, and agrees with the gazetteer."""

from __future__ import annotations

import pytest

from models.mission import MissionType
from models.world.gazetteer import city_state, states
from models.world.missions import KnownMission, MissionState, _known, missions


def test_the_known_network_of_mid_2023_has_its_size() -> None:
    standing = {MissionState.OPEN, MissionState.DORMANT}
    posts = [known for known in missions() if known.mission.sending == "KP" and known.state in standing]
    counted = [known for known in posts if known.mission.type is not MissionType.OTHER]
    assert len(counted) == 53
    assert sum(known.mission.type is MissionType.EMBASSY for known in counted) == 47


@pytest.mark.parametrize("known", missions(), ids=lambda known: f"{known.mission.host}-{known.mission.city}")
def test_a_mission_stands_where_its_city_lies(known: KnownMission) -> None:
    assert known.mission.sending in states()
    assert known.mission.city is not None
    assert city_state(known.mission.city) in {known.mission.host, None}
    assert known.origin.startswith("http")


def test_a_bad_row_is_named() -> None:
    row = {"sending": "KP", "host": "UG", "type": "embasy", "city": "", "state": "open", "as_of": "2023", "origin": ""}
    with pytest.raises(ValueError, match=r"missions\.csv: row 7: .*embasy"):
        _known(7, row)
