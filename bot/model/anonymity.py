"""Anonymity: the organizations among which an asker is hidden."""

from dataclasses import dataclass

from bot.model.organization import PopulationSize


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """What peers see of an anonymous asker; what is empty or None is not shown.

    `organizations` is how many match. With `municipality` they all are municipalities, else any public body.
    """

    prefecture: str = ""
    region: str = ""
    size: PopulationSize | None = None
    municipality: bool = True
    organizations: int
