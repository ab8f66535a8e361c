"""この投稿を相談にする: what somebody wrote in a channel becomes a question."""

from bot.model.question import BODY_LENGTH
from tests.dialogues.fronts import in_memory
from tests.memory_town import MemoryPerson
from tests.town import Person, Town


async def test_a_post_becomes_the_body_of_a_question(town: Town, asker: Person, expert: Person):
    """Nothing else is filled in, so that the asker says what it is about."""
    await asker.presses_action("ask.from_post", "\u202eVPNの更新で\r\n困っています。\x00どうしていますか。 ")
    entered = {name: value for name, value in asker.inputs.items() if value}
    assert entered == {
        "body": ("VPNの更新で\n困っています。どうしていますか。",),
        "field": ("unknown",),
        "circle": ("public_servants",),
    }
    await asker.fills_in(title="VPNの更新", field="security")
    await asker.presses("相談する")
    assert "「#security」に投稿しました" in asker.sees


@in_memory
async def test_a_post_that_is_too_long_is_not_cut_in_silence(asker: MemoryPerson):
    """The form says that it goes on where it was posted; an empty post opens an empty form."""
    await asker.presses_action("ask.from_post", "あ" * BODY_LENGTH)
    assert "元の投稿にあります" not in asker.sees
    await asker.presses_action("ask.from_post", "あ" * (BODY_LENGTH + 1))
    assert asker.inputs["body"] == ("あ" * BODY_LENGTH,)
    assert "はじめの3,000文字だけを写しました。続きは元の投稿にあります。" in asker.sees
    await asker.presses_action("ask.from_post", " ")
    assert {name for name, value in asker.inputs.items() if value} == {"field", "circle"}
