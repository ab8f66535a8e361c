"""How places and people of Discord's are named in the core."""

from bot.model.place import Purpose

PLATFORM = "discord"
PRIVATE = Purpose.PRIVATE.value
"""The place of whatever only some may read: private threads below a channel of the configuration."""
