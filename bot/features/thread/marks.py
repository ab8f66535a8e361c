"""Marks on messages: 参考になった by the asker, 団体としての回答 by the author."""

from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context, Refusal
from bot.features.posting import thread_page
from bot.features.thread.messages import message_and_question, own_message
from bot.inbound import ButtonPressed
from bot.model.member import EVERYONE, STAFF

feature = Feature()


@feature.button("helpful", roles=EVERYONE, response=Response.PRIVATE)
async def helpful(event: ButtonPressed, context: Context) -> ui.Reply:
    """The asker marks an answer that helped, or takes the mark back; several may be marked."""
    message, question = await message_and_question(event.value, context)
    if question.asker_id != context.me.member.id or message.author_id == question.asker_id:
        raise Refusal(context.t("参考になった印を付けられるのは、相談した本人だけです。"))
    await context.uow.messages.save(replace(message, helpful=not message.helpful))
    return ui.Say(
        ui.text_message(
            context.t("参考になった印を外しました。") if message.helpful else context.t("参考になった印を付けました。")
        ),
        then=thread_page(question),
    )


@feature.button("official", roles=STAFF, response=Response.PRIVATE)
async def official(event: ButtonPressed, context: Context) -> ui.Reply:
    """The author says that an answer speaks for their organization, or takes that back."""
    message, question = await own_message(event.value, context)
    if message.author_id == question.asker_id:
        raise Refusal(context.t("団体としての回答にできるのは、回答だけです。"))
    await context.uow.messages.save(replace(message, official=not message.official))
    text = context.t("個人の見解に戻しました。") if message.official else context.t("団体としての回答にしました。")
    return ui.Say(ui.text_message(text), then=thread_page(question))
