"""The states of the US: their names, their two letters, and a square for each on a map of tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from lockring.campaign.likeness import plain

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts",
    "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana",
    "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
"""Two letters and names as the US Postal Service writes them (Publication 28, appendix B)."""

_ROWS = (
    "AK .. .. .. .. .. .. .. .. .. ME",
    ".. .. .. .. .. .. .. .. .. VT NH",
    "WA ID MT ND MN IL WI MI NY RI MA",
    "OR NV WY SD IA IN OH PA NJ CT ..",
    "CA UT CO NE MO KY WV VA MD DE ..",
    ".. AZ NM KS AR TN NC SC DC .. ..",
    ".. .. .. OK LA MS AL GA .. .. ..",
    "HI .. .. TX .. .. .. .. FL .. PR",
)
_TILE, _GAP = 56, 4  # units of the drawing: a square, and between two
STEPS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8)
"""The shades of the map: up to the first bound nothing, then a shade for each next one."""


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """One state as a square: where, how many there are, and how many of them are left out."""

    code: str
    name: str
    x: int
    y: int
    of: int
    out: int

    @property
    def percent(self) -> int | None:
        """Of 100 on the lists, how many are left out; None where nobody is on them."""
        return round(100 * self.out / self.of) if self.of else None

    @property
    def shade(self) -> str:
        """The name of its shade: `none` where nobody is on the lists, else 0 to 6."""
        if not self.of:
            return "none"
        return str(sum(self.out / self.of > bound for bound in STEPS))

    @property
    def middle(self) -> int:
        """Where its letters stand, from the left."""
        return self.x + _TILE // 2


class Map(msgspec.Struct, frozen=True, kw_only=True):
    """All states, in the order in which they are drawn."""

    tiles: tuple[Tile, ...]
    side: int = _TILE
    width: int = len(_ROWS[0].split()) * (_TILE + _GAP)
    height: int = len(_ROWS) * (_TILE + _GAP)


def drawn(counted: Mapping[str, Sequence[int]]) -> Map:
    """The map of how many of a state there are, and how many of them are left out."""
    tiles = []
    for row, line in enumerate(_ROWS):
        for column, code in enumerate(line.split()):
            if code in STATES:
                of, out = counted.get(code, (0, 0))
                place = {"x": column * (_TILE + _GAP), "y": row * (_TILE + _GAP)}
                tiles.append(Tile(code=code, name=STATES[code], of=of, out=out, **place))
    return Map(tiles=tuple(tiles))


_CODES = {plain(name): code for code, name in STATES.items()} | {code.lower(): code for code in STATES}


@lru_cache(maxsize=1 << 12)
def region_of(text: str) -> str:
    """The two letters of a state; any other text as it is, without spaces around it."""
    words = plain(text)
    return _CODES.get(words) or _CODES.get(words.replace(" ", "")) or " ".join(text.split())
