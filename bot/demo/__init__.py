"""The demonstration community: its settings, its people and its past, all of it data in this folder."""
