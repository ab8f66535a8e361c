"""What storage answers when it cannot do as asked."""


class Conflict(Exception):
    """Somebody else changed the same thing meanwhile: run the whole unit of work again."""


class StorageFault(Exception):
    """The database cannot be used; the text says in one line why and what to do."""


class NotFound(Exception):
    """There is no such thing, or none that this viewer may see."""
