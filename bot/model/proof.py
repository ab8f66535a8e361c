"""Proofs by mail (公式メール): a code sent to an official address, which only its owner can tell."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model.ids import AccountRef, MailProofId, MemberId

CODE_DIGITS = 6
PROOF_VALID_FOR = timedelta(minutes=15)
MOST_TRIES = 5
"""Wrong codes for one letter: five of a million are little to guess with."""

LETTERS_WITHIN = timedelta(hours=1)
MOST_LETTERS = 3
"""Codes within `LETTERS_WITHIN`, for an account and for an address: nobody's mailbox is filled from here."""

LINK_VALID_FOR = timedelta(minutes=10)
LINK_TRIES_WITHIN = timedelta(hours=1)
MOST_LINK_TRIES = 5
"""Wrong codes that an account may enter within `LINK_TRIES_WITHIN`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailProof:
    """A code on its way to `mail`, or there. `name` and `section` are what its owner entered.

    While `sent_at` is None its letter is still to be sent, unless the address was `refused`. `key` names the letter,
    the same at every try, which `attempts` counts.
    """

    id: MailProofId
    account: AccountRef
    mail: str
    name: str
    section: str
    code: str
    key: str
    at: datetime
    expires_at: datetime
    tries: int = 0
    attempts: int = 0
    sent_at: datetime | None = None
    refused: bool = False

    def counts(self, now: datetime) -> bool:
        """Whether its code may still be entered."""
        return now < self.expires_at and self.tries < MOST_TRIES

    def shows(self, code: str) -> bool:
        """Whether this is the code; how long it takes to tell gives nothing away."""
        return hmac.compare_digest(self.code, code)

    def tried(self) -> "MailProof":
        """After another wrong code."""
        return replace(self, tries=self.tries + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCode:
    """By which a member shows on another platform who they are; `digest` is of the code, which is kept nowhere."""

    member_id: MemberId
    digest: str
    expires_at: datetime
