"""What Slack sends becomes neutral events: as it was typed, by whom, under a key that history gives as well."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import inbound
from adapters.slack.conversations import Conversation, conversation_at, private_thread, public_thread
from adapters.slack.inbound import Payload
from adapters.slack.typed import mentioned, typed, without_mention
from bot.inbound import MessageDeleted, MessageEdited, MessagePosted, Occurrence
from bot.model.ids import AccountRef, Address
from bot.model.message import Attachment, MessageRef

THREAD = public_thread("ehime", "C1", "1700000000.000100")
REPLY = {
    "type": "message",
    "channel": "C1",
    "channel_type": "channel",
    "user": "U1",
    "text": "手順はこちらです",
    "ts": "1700000060.000200",
    "thread_ts": "1700000000.000100",
}


def heard(event: Payload, names: dict[str, str] | None = None) -> Occurrence | None:
    """The event as one in `THREAD`."""
    return inbound.occurrence(event, "ehime", THREAD, names or {})


def test_a_reply_becomes_a_message_of_its_author():
    assert heard(REPLY) == MessagePosted(
        account=AccountRef("slack", "ehime", "U1"),
        key="slack:ehime:C1:1700000060.000200",
        at=datetime(2023, 11, 14, 22, 14, 20, 200, tzinfo=UTC),
        address=THREAD,
        ref=MessageRef("slack", "ehime", "C1", "1700000060.000200"),
        text="手順はこちらです",
    )


def test_a_message_read_back_is_the_same_one():
    read_back = {key: value for key, value in REPLY.items() if key not in ("channel", "channel_type")}
    assert inbound.posted(read_back, "ehime", "C1", THREAD, {}) == heard(REPLY)


def test_a_file_keeps_its_name_size_type_and_link():
    file = {
        "id": "F1",
        "name": "手順書.pdf",
        "size": 1200,
        "mimetype": "application/pdf",
        "permalink": "https://x.example/f",
    }
    event = heard({**REPLY, "subtype": "file_share", "text": "", "files": [file, {"id": "F2", "mode": "tombstone"}]})
    assert isinstance(event, MessagePosted)
    assert event.attachments == (Attachment("手順書.pdf", 1200, "application/pdf", "https://x.example/f"),)


def test_an_edit_is_followed_and_has_a_key_of_its_own():
    changed = {**REPLY, "text": "直しました", "edited": {"user": "U1", "ts": "1700000090.000000"}}
    event = heard({"subtype": "message_changed", "channel": "C1", "ts": "1700000091.000000", "message": changed})
    assert isinstance(event, MessageEdited)
    assert (event.text, event.key) == ("直しました", "slack:ehime:C1:1700000060.000200:edited:1700000090.000000")
    assert event == inbound.edited(changed, "ehime", "C1", THREAD, {})


@pytest.mark.parametrize("tombstone", [False, True])
def test_a_deletion_is_followed_with_and_without_replies_under_it(*, tombstone: bool):
    left = {"message": {"subtype": "tombstone", "ts": REPLY["ts"]}} if tombstone else {"deleted_ts": REPLY["ts"]}
    subtype = "message_changed" if tombstone else "message_deleted"
    event = heard({"subtype": subtype, "channel": "C1", "ts": "1700000099.000000", "previous_message": REPLY, **left})
    assert isinstance(event, MessageDeleted)
    assert event.ref == MessageRef("slack", "ehime", "C1", "1700000060.000200")


@pytest.mark.parametrize(
    "event",
    [
        {**REPLY, "bot_id": "B1"},
        {**REPLY, "subtype": "channel_join"},
        {**REPLY, "subtype": "bot_message"},
        {"subtype": "message_changed", "channel": "C1", "ts": "1.0", "message": REPLY},
        {"subtype": "message_replied", "channel": "C1", "ts": "1.0", "message": REPLY},
        {"subtype": "message_deleted", "channel": "C1", "ts": "1.0", "previous_message": {**REPLY, "bot_id": "B1"}},
        {"subtype": "message_deleted", "channel": "C1", "ts": "1.0"},
    ],
)
def test_what_no_person_said_is_nothing(event: Payload):
    """Bots, Slack's own notes, and a link's preview that came later."""
    assert heard(event) is None


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("a &amp;lt; b &lt;c&gt;", "a &lt; b <c>"),
        ("<@U1>さん、<@U2|b>さん、<@U9>さん", "@守 まもるさん、@bさん、@U9さん"),
        ("<#C1|security>と<#C2>", "#securityと#C2"),
        ("<!channel> <!here|here> <!subteam^S1|@所管> <!date^1392734382^{date}|2月>", "@channel here @所管 2月"),
        ("<https://example.lg.jp/a?b=1&amp;c=2>", "https://example.lg.jp/a?b=1&c=2"),
        ("<http://example.lg.jp|example.lg.jp>", "http://example.lg.jp"),
        ("<https://a.example|こちら>", "こちら (https://a.example)"),
        ("<mailto:a@example.lg.jp|a@example.lg.jp>", "a@example.lg.jp"),
        ("1 < 2 と 3 > 2", "1 < 2 と 3 > 2"),
        ("*太字* `code`", "*太字* `code`"),
    ],
)
def test_text_is_as_its_author_saw_it(sent: str, read: str):
    """Slack escapes &, < and > alone, so what stands in angle brackets is its own."""
    assert typed(sent, {"U1": "守 まもる"}) == read


@given(st.text())
def test_what_was_typed_without_markup_comes_back_as_typed(text: str):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert typed(escaped, {}) == text


def test_who_is_mentioned_is_found_once():
    assert mentioned("<@U1> <@W2|x> <@U1> &lt;@U3&gt;") == ["U1", "W2"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("<@UBOT> 担当 です", "担当 です"), ("  <@UBOT|yorozu>", ""), ("やあ <@UBOT>", None), ("<@U1> 担当", None)],
)
def test_words_to_the_bot_follow_its_mention(text: str, words: str | None):
    assert without_mention(text, "UBOT") == words


@pytest.mark.parametrize(
    ("address", "conversation"),
    [
        (Address("slack", "ehime", place="C1"), Conversation("C1")),
        (THREAD, Conversation("C1", "1700000000.000100")),
        (private_thread("ehime", "C9"), Conversation("C9")),
        (private_thread("ehime", "G9", "1.2"), Conversation("G9", "1.2")),
        (Address("slack", "ehime", place="private"), None),
        (Address("slack", "ehime", user="U1"), None),
    ],
)
def test_an_address_lies_in_a_conversation(address: Address, conversation: Conversation | None):
    assert conversation_at(address) == conversation
