"""Audiences: each has one canonical text, by which it is interned."""

import json
from functools import lru_cache

from bot.model.audience import Audience, Circle
from bot.model.ids import MemberId, OrganizationId
from bot.model.organization import PopulationSize


def canonical(audience: Audience) -> str:
    """The same text for equal audiences, another for every other."""
    parts = {
        "circle": audience.circle,
        "members": sorted(audience.members),
        "organizations": sorted(audience.organizations),
        "regions": sorted(audience.regions),
        "sizes": sorted(audience.sizes),
    }
    return json.dumps({name: value for name, value in parts.items() if value}, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=4096)
def audience_of(text: str) -> Audience:
    """Back from `canonical`. Remembered by the text itself, which cannot go stale as an id could."""
    parts = json.loads(text)
    return Audience(
        circle=Circle(parts["circle"]),
        members=frozenset(MemberId(id) for id in parts.get("members", ())),
        organizations=frozenset(OrganizationId(id) for id in parts.get("organizations", ())),
        regions=frozenset(parts.get("regions", ())),
        sizes=frozenset(PopulationSize(size) for size in parts.get("sizes", ())),
    )
