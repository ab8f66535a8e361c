"""Editing and deleting one's own message, where it is ours to change; elsewhere its platform does that."""

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features.lengths import too_long
from bot.features.posting import follow, thread_page
from bot.features.thread.capture import bury
from bot.features.thread.messages import message_and_question, own_message
from bot.inbound import ButtonPressed, FormSubmitted
from bot.model.member import EVERYONE
from bot.model.message import MESSAGE_LENGTH, Message
from bot.model.question import Question
from bot.text import clean

feature = Feature()


def lives_here(message: Message, context: Context) -> bool:
    """Whether the message can be changed from here without a copy of it staying elsewhere.

    What the bot posted for somebody it changes wherever that is.
    """
    return message.ref is None or (context.on_own_pages and message.ref.platform == context.account.platform)


@feature.button("message.edit", roles=EVERYONE, response=Response.OPENS_FORM)
async def edit(event: ButtonPressed, context: Context) -> ui.Reply:
    """Opens the author's own text; the value is the message's id."""
    message, _ = await _changeable(event.value, context)
    return ui.OpenForm(_form(message, context, message.text))


def _form(message: Message, context: Context, text: str, error: str = "") -> ui.Form:
    t = context.t
    body = ui.TextInput(
        name="text",
        label=t("本文"),
        required=True,
        longest=MESSAGE_LENGTH,
        multiline=True,
        value=(text,),
        error=error,
    )
    return ui.Form(
        name="message.edit", title=t("投稿を編集"), inputs=(body,), submit=t("保存する"), state=str(message.id)
    )


@feature.form("message.edit", roles=EVERYONE, response=Response.PRIVATE)
async def edited(event: FormSubmitted, context: Context) -> ui.Reply:
    """Keeps the new text, marked as edited."""
    message, question = await _changeable(event.state, context)
    text = clean(event.value("text"))
    if not text or len(text) > MESSAGE_LENGTH:
        error = too_long(MESSAGE_LENGTH, text, context.t) if text else context.t("本文を入力してください。")
        return ui.Invalid(_form(message, context, text, error))
    changed = message.edited(text, context.now)
    await context.uow.messages.save(changed)
    await follow(question, changed, context)
    return ui.Say(ui.text_message(context.t("投稿を編集しました。")), then=thread_page(question))


@feature.button("message.delete", roles=EVERYONE, response=Response.PRIVATE)
async def delete(event: ButtonPressed, context: Context) -> ui.Reply:
    """Takes back what one wrote; that something was written stays to be seen. The secretariat may remove any."""
    message, question = await message_and_question(event.value, context)
    if not context.me.member.is_secretary:
        await _changeable(event.value, context)
    await bury(message, context)
    said = [context.t("投稿を削除しました。")]
    if not lives_here(message, context):
        said.append(context.t("書いた場所に投稿が残っているときは、そこでも削除してください。"))
    return ui.Say(ui.text_message(*said), then=thread_page(question))


async def _changeable(id: str, context: Context) -> tuple[Message, Question]:
    message, question = await own_message(id, context)
    _require_here(message, context)
    return message, question


def _require_here(message: Message, context: Context) -> None:
    if not lives_here(message, context):
        raise Refusal(context.t("この投稿は、書いた場所で編集・削除してください。"))
