"""The holidays of the US government, which no working day of FDA's rules is (5 U.S.C. 6103)."""

from __future__ import annotations

from datetime import date


def holidays(first: int, last: int) -> frozenset[date]:
    """The federal holidays of these years, and the days on which they are observed.

    Needs `holidays`, of the extra `service`: the clocks take them as a parameter, so the core does without.
    """
    from holidays import country_holidays

    return frozenset(
        country_holidays("US", years=range(first, last + 1), observed=True, categories="government")
    )
