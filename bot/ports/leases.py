"""What one process alone may do at a time, such as holding a platform's connection."""

from datetime import timedelta
from typing import Protocol


class Leases(Protocol):
    """Leases by name, each call a transaction of its own.

    - `hold` begins or renews the lease of `name` for `owner`, unless another owner has it; returns whether it has now.
    - A lease lapses after `lasting` by the database's clock, so that replicas agree; anyone may hold it then.
    - `release` ends it at once, if `owner` holds it.
    """

    async def hold(self, name: str, owner: str, lasting: timedelta) -> bool: ...

    async def release(self, name: str, owner: str) -> None: ...
