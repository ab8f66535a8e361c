"""/help: what one may do, generated from the registry."""

from bot import outbound as ui
from bot.commands import Feature, Response
from bot.context import CommandHelp, Context
from bot.i18n import Translator
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
    mine = [command for command in context.commands if context.me.member.may(command.roles)]
    typed = tuple((_typed(command, t), _does(command, t)) for command in mine if not command.in_thread)
    said = tuple((_said(command), _does(command, t)) for command in mine if command.in_thread)
    return ui.View(
        t("使い方"),
        (
            *([ui.Section(how_to_ask)] if context.me.member.may(STAFF) else []),
            ui.Facts(typed),
            *(() if context.on_own_pages else (ui.Heading(t("相談のスレッドの中で")), ui.Facts(said))),
            ui.Notice(t("投稿は個人の見解です。個人情報や公表前の内容は書かないでください。")),
        ),
        ref=ui.ViewRef("help"),
    )


def _typed(command: CommandHelp, t: Translator) -> str:
    """「/soudan（相談）」: the names that every platform takes, and what they are called."""
    names = t("、").join(f"/{name}" for name in command.names if name.isascii())
    words = [name for name in command.names if not name.isascii()]
    return t("{names}（{words}）", names=names, words=t("、").join(words)) if words else names


def _said(command: CommandHelp) -> str:
    """What follows the bot's name in a thread."""
    return f"@yorozu {next((name for name in command.names if not name.isascii()), command.names[0])}"


def _does(command: CommandHelp, t: Translator) -> str:
    return command.summary.get(t.language, command.summary["ja"])
