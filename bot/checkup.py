"""What `yorozu doctor` finds: one line for each thing that must be right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """Whether `subject` is right, and if it is not, what to do about it; in Japanese, and never with a secret.

    A `hint` is worth a look, and may be as it should.
    """

    subject: str
    advice: str = ""
    hint: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do."""
        return not self.advice

    def __str__(self) -> str:
        if self.advice:
            return f"✗ {self.subject}: {self.advice}"
        return f"△ {self.subject}: {self.hint}" if self.hint else f"✓ {self.subject}"
