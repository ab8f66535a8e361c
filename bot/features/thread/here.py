"""Commands about the question of the thread in which they are used."""

from bot import outbound as ui
from bot.commands import ButtonHandler, Feature, Response
from bot.context import Context, Refusal
from bot.features.ownership.handover import handover
from bot.features.ownership.take import OWNERS, take
from bot.features.posting import thread_page
from bot.features.thread.outcome import reopen, resolve
from bot.features.thread.page import thread
from bot.features.thread.writing import writing_form
from bot.inbound import ButtonPressed, CommandInvoked, ViewRequested
from bot.model.member import EVERYONE
from bot.model.question import Question
from bot.text import clean

feature = Feature()


@feature.command(
    "kono",
    "この相談",
    ja="このスレッドの相談を開く",
    en="Open the question of this thread",
    roles=EVERYONE,
    response=Response.SHOWS_PAGE,
    in_thread=True,
)
async def kono(event: CommandInvoked, context: Context) -> ui.Reply:
    """Shows the question's page."""
    return await question_shown(await _required_here(event, context), event, context)


async def question_shown(question: Question, event: CommandInvoked, context: Context) -> ui.Show:
    """Its page, in answer to a command."""
    asked_for = ViewRequested(
        account=event.account, key=event.key, at=event.at, address=event.address, view=thread_page(question)
    )
    return ui.Show(await thread(asked_for, context))


@feature.command(
    "hikiukeru",
    "担当",
    "担当します",
    "take",
    ja="このスレッドの相談を担当する",
    en="Take on the question of this thread",
    roles=OWNERS,
    response=Response.OPENS_FORM,
    in_thread=True,
)
async def hikiukeru(event: CommandInvoked, context: Context) -> ui.Reply:
    """The same as 担当します on its card."""
    return await _press(take, "take", event, context)


@feature.command(
    "hikitsugi",
    "引き継ぎ",
    "引き継ぐ",
    "handover",
    ja="このスレッドの相談を引き継ぐ",
    en="Hand over the question of this thread",
    roles=OWNERS,
    response=Response.OPENS_FORM,
    in_thread=True,
)
async def hikitsugi(event: CommandInvoked, context: Context) -> ui.Reply:
    """The same as 引き継ぐ on its card."""
    return await _press(handover, "handover", event, context)


@feature.command(
    "kaiketsu",
    "解決",
    "resolve",
    ja="このスレッドの自分の相談を解決にする",
    en="Mark your question in this thread as solved",
    roles=EVERYONE,
    response=Response.OPENS_FORM,
    in_thread=True,
)
async def kaiketsu(event: CommandInvoked, context: Context) -> ui.Reply:
    """The same as 解決・参考になった on its card."""
    return await _press(resolve, "resolve", event, context)


@feature.command(
    "saikai",
    "再開",
    "reopen",
    ja="このスレッドの終わった相談を再開する",
    en="Reopen the ended question of this thread",
    roles=EVERYONE,
    response=Response.PRIVATE,
    in_thread=True,
)
async def saikai(event: CommandInvoked, context: Context) -> ui.Reply:
    """The same as 再開 on its card."""
    return await _press(reopen, "reopen", event, context)


@feature.command(
    "kaitou",
    "回答",
    "書き込む",
    "answer",
    ja="このスレッドに、ボットから自分の名前で書き込む",
    en="Write in this thread under your name, by the bot",
    roles=EVERYONE,
    response=Response.OPENS_FORM,
    argument={"ja": "書き込む内容（省略できます）", "en": "what to write (optional)"},
    in_thread=True,
)
async def kaitou(event: CommandInvoked, context: Context) -> ui.Reply:
    """Opens the form with what followed the command, for those whose posts the bot does not read."""
    return ui.OpenForm(writing_form(await _required_here(event, context), context, clean(event.arguments)))


async def _press(handler: ButtonHandler, action: str, event: CommandInvoked, context: Context) -> ui.Reply:
    question = await _required_here(event, context)
    pressed = ButtonPressed(
        account=event.account,
        key=event.key,
        at=event.at,
        address=event.address,
        action=action,
        value=str(question.id),
    )
    return await handler(pressed, context)


async def question_here(event: CommandInvoked, context: Context) -> Question | None:
    """The question of the thread in which the command was typed."""
    found = await context.uow.threads.at(event.address) if event.address else None
    return await context.uow.questions.get(found.question_id) if found else None


async def _required_here(event: CommandInvoked, context: Context) -> Question:
    question = await question_here(event, context)
    if question is None:
        raise Refusal(context.t("このコマンドは、相談のスレッドの中で使ってください。"))
    return question
