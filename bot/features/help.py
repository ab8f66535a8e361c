"""/help: what one may do, generated from the registry."""

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import Context
from bot.inbound import CommandInvoked, ViewRequested
from bot.model.member import EVERYONE, STAFF

feature = Feature()


@feature.command(
    "help",
    "ヘルプ",
    "使い方",
    "yorozu",  # where /help is the platform's own
    ja="使えるコマンドを見る",
    en="See the commands you may use",
    roles=EVERYONE,
    response=Response.SHOWS_PAGE,
)
async def help_command(event: CommandInvoked, context: Context) -> ui.Reply:  # noqa: ARG001 - takes no argument
    """Shows the commands."""
    return ui.Show(_help_view(context))


@feature.page("help", roles=EVERYONE)
async def help_page(event: ViewRequested, context: Context) -> ui.View:  # noqa: ARG001 - takes no argument
    """The same as a page."""
    return _help_view(context)


def _help_view(context: Context) -> ui.View:
    t = context.t
    how_to_ask = t("相談したいときは「相談する」を押すか、/soudan と入力してください。")
    lines = tuple(
        (t("、").join(f"/{name}" for name in command.names), command.summary.get(t.language, command.summary["ja"]))
        for command in context.commands
        if context.me.member.may(command.roles)
    )
    return ui.View(
        t("使い方"),
        (
            *([ui.Section(how_to_ask)] if context.me.member.may(STAFF) else []),
            ui.Facts(lines),
            ui.Notice(t("投稿は個人の見解です。個人情報や公表前の内容は書かないでください。")),
        ),
        ref=ui.ViewRef("help"),
    )
