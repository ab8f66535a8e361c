"""Leases in memory, for platforms without a database beside them."""

from datetime import timedelta


class MemoryLeases:
    """Implements `Leases`; none lapses by itself. `lapse` lets another owner hold it."""

    def __init__(self) -> None:
        self.owners: dict[str, str] = {}

    async def hold(self, name: str, owner: str, lasting: timedelta) -> bool:  # noqa: ARG002 - lapses when told
        return self.owners.setdefault(name, owner) == owner

    async def release(self, name: str, owner: str) -> None:
        if self.owners.get(name) == owner:
            del self.owners[name]

    def lapse(self, name: str) -> None:
        """As though its time were over."""
        self.owners.pop(name, None)
