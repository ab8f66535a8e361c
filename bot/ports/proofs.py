"""Repositories of what proves who somebody is: codes that were mailed, and codes that link accounts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.ids import AccountRef, MailProofId, MemberId
from bot.model.proof import LinkCode, MailProof


class Proofs(Protocol):
    """Codes that are mailed, and their letters: one whose letter has not left is owed ("letters" is touched).

    - Only an account's latest proof counts. A unit of work that writes keeps others from it until it ends.
    - `asked_by` and `asked_for` keep others, where this unit of work writes, from counting the same until it ends.
    - `claim` gives at most `limit` letters that are to be sent, have not expired and are their account's latest, and
      keeps them from other claims for `lease` by the database's clock; whoever claims one sends it, and then says how
      that ended.
    """

    async def add(self, proof: MailProof) -> MailProof:
        """Stores it under a new id (the given one is ignored)."""
        ...

    async def save(self, proof: MailProof) -> None:
        """How often it was tried."""
        ...

    async def latest(self, account: AccountRef) -> MailProof | None: ...

    async def asked_by(self, account: AccountRef, since: datetime) -> int:
        """How many the account has asked for."""
        ...

    async def asked_for(self, mail: str, since: datetime) -> int:
        """How many were asked for with this address."""
        ...

    async def remove(self, id: MailProofId) -> None: ...

    async def claim(self, limit: int, lease: timedelta) -> Sequence[MailProof]:
        """Oldest first; the attempt is counted."""
        ...

    async def sent(self, id: MailProofId, at: datetime) -> None: ...

    async def refused(self, id: MailProofId) -> None:
        """There is no such address."""
        ...

    async def again(self, id: MailProofId, after: timedelta) -> None:
        """It was not sent, and is to be tried again."""
        ...

    async def prune(self, before: datetime) -> int:
        """Forgets what was asked for before; returns how many."""
        ...


class LinkCodes(Protocol):
    """Codes that link another account to a member; a member has one at a time.

    `wrong_tries` keeps others, where this unit of work writes, from counting those of the same account until it ends.
    """

    async def put(self, code: LinkCode) -> None:
        """In place of the member's earlier one."""
        ...

    async def find(self, digest: str) -> LinkCode | None:
        """A unit of work that writes keeps others from it until it ends."""
        ...

    async def remove(self, member_id: MemberId) -> None: ...

    async def wrong_tries(self, account: AccountRef, since: datetime) -> int: ...

    async def tried_wrongly(self, account: AccountRef, at: datetime) -> None: ...

    async def prune(self, expired: datetime, tried: datetime) -> None:
        """Forgets codes that expired before the one, and tries before the other."""
        ...
