"""Asking: form, draft, review, post."""

from bot.model.ids import QuestionId
from bot.outbound import Invalid
from tests.databases import SqliteDatabases
from tests.dialogues.fronts import in_memory, open_front
from tests.memory_town import MemoryPerson, MemoryTown
from tests.town import BODY, PLACES, Person, Town


async def test_a_question_goes_from_the_command_to_its_thread(town: Town, asker: Person, expert: Person, peer: Person):
    """The asker reads who will see it; the expert is mentioned with the reason, the peer beside them."""
    await asker.types("/soudan VPNの更新")
    assert asker.inputs["title"] == ("VPNの更新",)
    await asker.fills_in(
        body="VPN装置の保守が3月に切れます。更新の進め方を教えてください。", field="security", topics=("住民記録",)
    )
    assert "VPNの更新" in asker.sees
    assert "この相談は4団体・4人に表示されます。" in asker.sees
    assert "公文書として開示" in asker.sees
    await asker.presses("相談する")
    assert "「#security」に投稿しました" in asker.sees

    await town.deliver()
    card, mention, peers = town.posts("security")
    assert "VPNの更新" in card.text
    assert [post.called for post in (card, mention, peers)] == [set(), {expert.account}, {peer.account}]
    thread = await asker.reads("thread", question=1)
    assert "ためし県 総務課 守 まもるさん、回答担当をお願いします。" in thread
    assert "担当分野「セキュリティ」" in thread
    assert "あおば町 総務課 手伝 すけさん（業務の経験「住民記録」、同じ人口規模、同じ圏域）" in thread


@in_memory
async def test_an_alias_opens_the_same_form(asker: MemoryPerson):
    """Where a platform takes Japanese names, /相談 is the same as /soudan."""
    await asker.types("/相談")
    assert asker.inputs["field"] == ("unknown",)


async def test_the_pinned_button_opens_the_form_with_its_field(asker: Person):
    """相談する is the same as /soudan."""
    await asker.presses_action("ask", "data")
    assert asker.inputs["field"] == ("data",)


async def test_mistakes_are_told_beside_their_inputs_and_the_draft_is_kept(asker: Person):
    """Everything that must be mended is said at once, and what was typed comes back."""
    await asker.types("/soudan")
    await asker.fills_in(title="VPN", body="短い", wished_on="2026-11-23", circle="named_experts")
    assert asker.errors == {
        "title": "4文字以上で入力してください（いま3文字）。",
        "body": "10文字以上で入力してください（いま2文字）。",
        "wished_on": "今日以降の日付を選んでください。",
        "expert": "この公開範囲では、相談する相手を指名してください。",
    }
    await asker.types("/shitagaki")
    assert "VPN" in asker.sees
    await asker.presses("続きを書く")
    assert asker.inputs["body"] == ("短い",)


@in_memory
async def test_a_choice_that_is_not_offered_is_told_beside_its_input(asker: Person):
    """As when a field was given up while the form was open."""
    await asker.types("/soudan")
    await asker.fills_in(title="VPNの更新", body=BODY, field="nonsense")
    assert asker.errors == {"field": "分野を選んでください。わからないときは「わからない」で構いません。"}


@in_memory
async def test_ten_thousand_characters_are_not_lost(asker: MemoryPerson):
    """Too long is said with both numbers, and the whole text is in the draft."""
    long = "あ" * 10_000
    await asker.types("/soudan")
    await asker.fills_in(title="長い相談です", body=long)
    assert asker.errors == {"body": "3,000文字以内で入力してください（いま10,000文字）。"}
    assert isinstance(asker.last, Invalid)
    assert asker.last.form.inputs[1].value == (long,)
    assert asker.last.then
    assert long in await asker.reads("draft", draft=asker.last.then.arguments["draft"])


async def test_what_should_not_be_written_is_pointed_out_before_posting(asker: Person, expert: Person):
    """Telephone and mail are shown to the author; going on is still possible, as is mending."""
    await asker.types("/soudan")
    await asker.fills_in(title="窓口の電話", body="担当者は 089-912-1234 か taro@example.jp までお願いします。")
    assert "電話番号らしいもの: 089-912-1234" in asker.sees
    assert "メールアドレスらしいもの: taro@example.jp" in asker.sees
    assert {"書き直す", "相談する", "下書きを削除"} <= set(asker.buttons)


async def test_an_incident_is_sent_to_those_who_must_know_first(asker: Person):
    """The review names the organization's CSIRT and the prefecture."""
    await asker.types("/soudan")
    await asker.fills_in(title="端末がおかしい", body="ランサムウェアのような画面が出ています。どうしたらよいですか。")
    assert "相談より先に所属のCSIRTと県の担当課へご連絡ください" in asker.sees


async def test_an_unknown_field_is_proposed_from_the_text(town: Town, asker: Person, expert: Person):
    """わからない: the review proposes a field; accepting it finds the expert."""
    await asker.types("/soudan")
    await asker.fills_in(title="装置の更新", body="VPN装置の更新を検討しています。VPNの種類を教えてください。")
    assert "内容から、分野は「セキュリティ」と思われます。" in asker.sees
    await asker.presses("「セキュリティ」で相談する")
    await town.deliver()
    assert await town.owner(QuestionId(1)) == expert.member.id


async def test_an_unknown_field_is_triaged_by_the_secretariat(
    town: Town, asker: Person, expert: Person, secretary: Person
):
    """The secretary owns it first, decides the field, and its expert is mentioned."""
    question = await asker.asks("どこに聞けばよいか", "相談先が分からない業務があり困っています。")
    assert await town.owner(question) == secretary.member.id
    assert secretary.account in town.posts("general")[1].called
    await secretary.opens("thread", question=question)
    await secretary.presses("分野を決める")
    await secretary.fills_in(field="security")
    await town.deliver()
    assert await town.owner(question) == expert.member.id
    assert expert.account in town.posts("general")[-1].called
    assert "回答担当がためし県 総務課 守 まもるさんに変わりました（理由: 分野の決定）。" in asker.notes


@in_memory
async def test_posting_the_same_draft_twice_makes_one_question(
    town: MemoryTown, asker: MemoryPerson, expert: MemoryPerson
):
    """From two windows the second is told that the draft is gone."""
    await asker.types("/soudan")
    await asker.fills_in(title="二重投稿", body="二つの画面から同じ下書きを投稿します。", field="security")
    review = asker.last
    await asker.presses("相談する")
    asker.last = review
    await asker.presses("相談する")
    assert asker.was_refused
    await town.deliver()
    assert len(town.platform.in_place("security")) == 2


async def test_a_private_question_lives_in_a_private_thread(town: Town, asker: Person, expert: Person, peer: Person):
    """A channel that everybody reads is no place for it; peers do not find it."""
    question = await asker.asks(
        "公表前の件", "公表前の調達について相談します。よろしくお願いします。", field="security", circle="experts"
    )
    assert "公開範囲の人だけが見られるスレッドです" in asker.sees
    assert not town.posts("security")
    assert town.posts("private")
    assert "公表前の件" in await expert.reads("thread", question=question)
    await peer.opens("thread", question=question)
    assert peer.was_refused
    assert "公表前の件" not in peer.sees
    assert "公表前の件" not in await peer.reads("list", kind="all")


async def test_where_no_place_fits_the_asker_is_told(front: str, sqlite: SqliteDatabases):
    """Without a place for private threads a question for few cannot be posted; the form says what to do."""
    async with sqlite.upgraded() as url, open_front(front, url, [PLACES[0], PLACES[2]]) as town:
        asker = await town.person("聞田 はじめ", "みどり町")
        await asker.types("/soudan")
        await asker.fills_in(title="公表前の件", body="公表前の調達について相談します。", circle="experts")
        assert asker.errors == {
            "circle": "この公開範囲で投稿できる場所がありません。公開範囲を広げるか、事務局にお問い合わせください。"
        }


async def test_a_draft_can_be_thrown_away(asker: Person):
    """After that it is not listed, and not found."""
    await asker.types("/soudan")
    await asker.fills_in(title="やめます", body="短い")
    await asker.types("/shitagaki")
    await asker.presses("削除")
    assert "下書きはありません" in await asker.reads("drafts")
    await asker.opens("draft", draft=1)
    assert asker.was_refused


async def test_nobody_reads_another_ones_draft(asker: Person, peer: Person):
    """A draft is its author's alone."""
    await asker.types("/soudan")
    await asker.fills_in(title="ひみつの下書き", body="まだ短")
    await peer.opens("draft", draft=1)
    assert peer.was_refused
    assert "ひみつ" not in peer.sees
