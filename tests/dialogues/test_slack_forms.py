"""Forms at Slack: mistakes beside their inputs in the same modal, long texts, long lists."""

from bot.model.audience import System
from bot.model.ids import OrganizationId
from bot.model.organization import Organization, OrganizationKind
from tests.dialogues.fronts import at_slack
from tests.slack.seat import SlackPerson
from tests.slack.town import SlackTown
from tests.town import BODY

ALL_OF_JAPAN = 1_788
"""1,741 municipalities and 47 prefectures."""

pytestmark = at_slack


async def drafts_of(town: SlackTown, person: SlackPerson) -> int:
    """How many are kept."""
    async with town.storage.read(System("test")) as uow:
        return len(await uow.drafts.of(person.member.id))


async def test_a_form_that_is_mended_again_and_again_is_one_draft(
    town: SlackTown, asker: SlackPerson, expert: SlackPerson
):
    """The modal stays, with all that was typed; what is right in the end is the only question."""
    await asker.types("/soudan")
    modal = asker.client.modal
    await asker.fills_in(title="VPN", body="短い", field="security")
    assert asker.errors.keys() == {"title", "body"}
    await asker.fills_in(title="VPNの更新")
    assert asker.errors == {"body": "10文字以上で入力してください（いま2文字）。"}
    await asker.fills_in(body="これもまだ短い")
    assert asker.client.modal is modal
    assert await drafts_of(town, asker) == 1
    await asker.fills_in(body=BODY)
    assert asker.client.modal is modal
    assert "この相談は" in asker.sees
    assert await drafts_of(town, asker) == 1
    await asker.presses("相談する")
    await town.deliver()
    assert await drafts_of(town, asker) == 0
    assert len(town.posts("security")) == 2


async def test_two_forms_of_one_person_are_two_drafts(town: SlackTown, asker: SlackPerson):
    """One that was closed is kept; its next sitting is another."""
    for title in ("その一", "その二"):
        await asker.types("/soudan")
        await asker.fills_in(title=title, body="短い")
    assert await drafts_of(town, asker) == 2
    await asker.opens("home")
    assert "下書きが2件あります" in asker.links
    await asker.presses("下書きが2件あります")
    assert {"その一", "その二"} <= set(asker.entries)


async def test_a_review_leads_back_to_the_form_with_everything_in_it(
    town: SlackTown, asker: SlackPerson, expert: SlackPerson
):
    """書き直す, in the same modal."""
    await asker.types("/soudan VPNの更新")
    await asker.fills_in(body=BODY, field="security", topics=("税", "防災"), anonymous="yes")
    await asker.presses("書き直す")
    assert asker.inputs["title"] == ("VPNの更新",)
    assert asker.inputs["topics"] == ("税", "防災")
    assert asker.inputs["anonymous"] == ("yes",)
    await asker.fills_in(title="VPN装置の更新")
    await asker.presses("相談する")
    assert await drafts_of(town, asker) == 0
    assert (await town.question(asker.led_to)).title == "VPN装置の更新"


async def test_a_body_of_the_longest_kind_fits_and_a_longer_one_stays_in_the_modal(
    town: SlackTown, asker: SlackPerson, expert: SlackPerson
):
    """Slack's client itself stops at the most; the card shows the whole."""
    await asker.types("/soudan")
    await asker.fills_in(title="長い相談です", body="あ" * 10_000, field="security")
    assert asker.errors.keys() == {"body"}
    assert asker.inputs["body"] == ("あ" * 10_000,)
    await asker.fills_in(body="鯛" * 3_000)
    await asker.presses("相談する")
    await town.deliver()
    assert town.posts("security")[0].text.count("鯛") == 3_000


async def test_an_answer_of_ten_thousand_characters_is_kept(town: SlackTown, asker: SlackPerson, expert: SlackPerson):
    """A message may be that long; its page shows every character."""
    question = await asker.asks("VPNの更新", field="security")
    await expert.writes(question, "鶴" * 10_000)
    assert (await asker.reads("thread", question=question)).count("鶴") == 10_000
    await asker.types_in(question, "")
    assert "続きを読む" in asker.buttons
    await asker.presses("続きを読む")
    assert asker.sees.count("鶴") == 10_000


async def test_all_organizations_of_japan_can_be_chosen_from(town: SlackTown, secretary: SlackPerson):
    """By whoever joins, and by whoever asks; Slack holds a hundred in a group and a hundred groups."""
    async with town.storage.write(System("test")) as uow:
        for number in range(ALL_OF_JAPAN):
            name = f"{number:04}市役所"
            kind = OrganizationKind.MUNICIPALITY
            last = await uow.organizations.add(
                Organization(id=OrganizationId(0), code=f"1{number:05}", name=name, kind=kind, prefecture="大県")
            )
        await uow.commit()
    newcomer = town.stranger("新井 きた", "kita@free.example")
    await newcomer.types("/soudan")
    await newcomer.fills_in(organization=str(last.id))
    assert "参加を申し込みました" in newcomer.sees
    asker = await town.person("聞田 はじめ", "みどり町")
    await asker.types("/soudan")
    await asker.fills_in(title="VPNの更新", body=BODY, organizations=(str(last.id),))
    assert f"{ALL_OF_JAPAN - 1:04}市役所" in asker.sees
