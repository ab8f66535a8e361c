"""What every table of config.toml has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table: frozen, knows its keys only, and never repeats what was written in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
