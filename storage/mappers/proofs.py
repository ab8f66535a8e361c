"""Codes that were mailed, and codes that link accounts."""

from typing import Any

from sqlalchemy import Row

from bot.model.ids import MailProofId, MemberId
from bot.model.proof import LinkCode, MailProof
from storage.mappers.people import account_of, account_values
from storage.transaction import Values


def proof_values(proof: MailProof) -> Values:
    """Without its id, and without when its letter may be claimed."""
    return {
        **account_values(proof.account),
        "mail": proof.mail,
        "name": proof.name,
        "section": proof.section,
        "code": proof.code,
        "key": proof.key,
        "at": proof.at,
        "expires_at": proof.expires_at,
        "tries": proof.tries,
        "attempts": proof.attempts,
        "sent_at": proof.sent_at,
        "refused": proof.refused,
    }


def proof_of(row: Row[Any]) -> MailProof:
    """A row of `mail_proofs`."""
    return MailProof(
        id=MailProofId(row.id),
        account=account_of(row),
        mail=row.mail,
        name=row.name,
        section=row.section,
        code=row.code,
        key=row.key,
        at=row.at,
        expires_at=row.expires_at,
        tries=row.tries,
        attempts=row.attempts,
        sent_at=row.sent_at,
        refused=row.refused,
    )


def link_code_of(row: Row[Any]) -> LinkCode:
    """A row of `link_codes`."""
    return LinkCode(member_id=MemberId(row.member_id), digest=row.digest, expires_at=row.expires_at)
