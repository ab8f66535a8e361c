"""What `yorozu doctor` finds: one line for each thing that must be right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """Whether `subject` is right, and if it is not, what to do about it; in Japanese, and never with a secret."""

    subject: str
    advice: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do."""
        return not self.advice

    def __str__(self) -> str:
        return f"✓ {self.subject}" if self.ok else f"✗ {self.subject}: {self.advice}"
