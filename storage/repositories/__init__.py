"""The repositories of a unit of work, one a file."""
