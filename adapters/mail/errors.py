"""What the mail server and the way to it answer, translated in one place into what the port promises.

Texts carry codes only: what servers say names addresses.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from bot.ports.mail import MailRefused, MailUnreachable

PERMANENT = range(500, 600)
OURS = frozenset({502, 503, 530, 535, 538})
"""Permanent ones that speak of how we connect, not of the address (https://www.rfc-editor.org/rfc/rfc4954#section-6)."""


@contextmanager
def translated() -> Iterator[None]:
    """Within it only `MailError` leaves."""
    try:
        yield
    except SMTPRecipientsRefused as error:
        codes = [one.code for one in error.recipients]
        if all(_of_the_address(code) for code in codes):
            raise MailRefused(f"recipient refused: {codes}") from None
        raise MailUnreachable(f"recipient refused for now: {codes}") from None
    except SMTPDataError as error:
        if _of_the_address(error.code):
            raise MailRefused(f"letter refused: {error.code}") from None
        raise MailUnreachable(f"letter refused for now: {error.code}") from None
    except SMTPResponseException as error:
        raise MailUnreachable(f"{type(error).__name__}: {error.code}") from None
    except (SMTPException, OSError, TimeoutError) as error:
        raise MailUnreachable(type(error).__name__) from None
    except ValueError:  # aiosmtplib will not put such an address on the wire
        raise MailRefused("not an address") from None


def _of_the_address(code: int) -> bool:
    return code in PERMANENT and code not in OURS
