"""Yorozu: peer consultation between municipalities. The platform-neutral core."""
