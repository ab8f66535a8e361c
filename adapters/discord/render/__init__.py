"""The neutral interface as Discord's components. Pure: elements in, JSON out."""
