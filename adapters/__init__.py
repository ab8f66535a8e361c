"""Adapters: a folder per platform, each importing the core only."""
