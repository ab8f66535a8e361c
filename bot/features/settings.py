"""設定: what a member decides about themselves: language, helping peers, and declared experience (経験業務)."""

from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context
from bot.i18n import LANGUAGES
from bot.inbound import CommandInvoked, FormSubmitted, ViewRequested
from bot.model.field import TOPICS
from bot.model.member import EVERYONE

feature = Feature()


@feature.command(
    "settei",
    "設定",
    ja="表示の言語と、他の自治体を手伝う設定を変える",
    en="Change your language and whether you help peers",
    roles=EVERYONE,
    response=Response.OPENS_FORM,
)
async def settei(event: CommandInvoked, context: Context) -> ui.Reply:  # noqa: ARG001 - takes no argument
    """Opens the form."""
    return ui.OpenForm(_form(context))


@feature.page("settings", roles=EVERYONE)
async def settings(event: ViewRequested, context: Context) -> ui.View:  # noqa: ARG001 - takes no argument
    """The same form as a page."""
    form = _form(context)
    return ui.View(form.title, (form,), ref=ui.ViewRef("settings"))


def _form(context: Context) -> ui.Form:
    t, me = context.t, context.me.member
    language = ui.SelectInput(
        name="language",
        label=t("表示の言語"),
        required=True,
        choices=tuple(ui.Choice(key, name) for key, name in LANGUAGES.items()),
        value=(me.language,),
    )
    helps = ui.Checkbox(
        name="helps_peers",
        label=t("他の自治体の相談に声をかけてもらう"),
        help=t("経験業務や人口規模・圏域が近い相談で、お名前を挙げてお声がけします。いつでも外せます。"),
        value=("yes",) if me.helps_peers else (),
    )
    experience = ui.SelectInput(
        name="experience",
        label=t("経験業務"),
        choices=tuple(ui.Choice(topic, topic) for topic in TOPICS),
        several=True,
        value=tuple(topic for topic in TOPICS if topic in me.experience),
    )
    return ui.Form(name="settings", title=t("設定"), inputs=(language, helps, experience), submit=t("保存する"))


@feature.form("settings", roles=EVERYONE, response=Response.PRIVATE)
async def saved(event: FormSubmitted, context: Context) -> ui.Reply:
    """Keeps the settings; what is not offered is left as it was."""
    me = await context.uow.members.get(context.me.member.id)
    language = event.value("language")
    changed = replace(
        me,
        language=language if language in LANGUAGES else me.language,
        helps_peers=bool(event.values.get("helps_peers")),
        experience=frozenset(TOPICS) & frozenset(event.values.get("experience", ())),
    )
    await context.uow.members.save(changed)
    return ui.Say(ui.text_message(context.t("設定を保存しました。")), then=ui.ViewRef("settings"))
