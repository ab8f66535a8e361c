"""One-time codes: made by chance that nobody can foresee, and read as people type them."""

import hashlib
import secrets
import unicodedata

from bot.model.proof import CODE_DIGITS

_LINK_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are read as others: 0 and O, 1, I and L."""
_LINK_LENGTH = 8


def new_mail_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def new_link_code() -> str:
    """Eight characters that can be read aloud."""
    return "".join(secrets.choice(_LINK_LETTERS) for _ in range(_LINK_LENGTH))


def new_key() -> str:
    """By which a letter is known at every try."""
    return secrets.token_hex(12)


def mail_code(typed: str) -> str:
    """The six digits in `typed`, full-width ones and with spaces among them; empty where it holds anything else."""
    digits = "".join(unicodedata.normalize("NFKC", typed).split())
    return digits if len(digits) == CODE_DIGITS and digits.isascii() and digits.isdigit() else ""


def link_digest(typed: str) -> str:
    """What is kept and looked up of a link code, however it was typed: the time that takes gives nothing away."""
    code = "".join(unicodedata.normalize("NFKC", typed).upper().replace("-", " ").split())
    return hashlib.sha256(code.encode()).hexdigest()
