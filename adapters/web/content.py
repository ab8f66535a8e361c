"""Messages as JSON, for the board and the session; what is read back equals what was written.

Elements carry no tag: pydantic takes the class of which most fields are given, the first among equals
(https://docs.pydantic.dev/latest/concepts/unions/#smart-mode). A test reads every element back.
"""

from pydantic import TypeAdapter, ValidationError

from bot.outbound import Message, text_message

_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)


def dump(message: Message) -> str:
    """`message` as JSON."""
    return _MESSAGE.dump_json(message).decode()


def load(content: str, unreadable: str) -> Message:
    """The message of `content`; one that says `unreadable` where another version wrote what this one cannot read."""
    try:
        return _MESSAGE.validate_json(content)
    except ValidationError:
        return text_message(unreadable)
