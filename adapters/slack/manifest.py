"""The app manifest, made from the registry, so that what a workspace offers is what the bot understands.

Fields and limits: https://docs.slack.dev/reference/app-manifest,
https://github.com/slackapi/manifest-schema/blob/main/schemas/manifest.schema.1.0.0.json
"""

from typing import Any

from adapters.slack.http_mode import PATH
from adapters.slack.scopes import PrivateMode, events, scopes
from bot.commands import CommandSpec, Registry

BOT_NAME = "yorozu"

_BUILT_IN = """
    active apps archive away call collapse dm dnd expand feed feedback giphy help huddle invite invite_people join keys
    leave list me msg mute open people prefs remind remove rename search shortcuts shrug star status topic unarchive who
"""
BUILT_IN = frozenset(_BUILT_IN.split())
"""Slack's own: it refuses a manifest with some of them, and answers others itself
(https://slack.com/help/articles/201259356-Slash-commands-in-Slack)."""

SHORTCUT = "soudan"
"""The callback id of the message shortcut."""

DESCRIPTION = "自治体の職員どうしの相談を支えるボットです。相談すると担当が1人決まり、立場の近い職員にも声をかけます。"
LONG_DESCRIPTION = (
    "よろず相談は、自治体の職員どうしが相談し合うためのボットです。/soudan か「相談する」ボタンから相談すると、"
    "チャンネルにスレッドができ、担当の専門官1人に名指しで回答をお願いし、立場の近い職員にもあわせて声をかけます。"
    "だれに見えるかは、投稿する前に確かめられます。名前を出さない相談や、専門官と事務局だけに見える相談もできます。\n\n"
    "「@yorozu」はスレッドの中で使います。自分の相談と担当は、このアプリの「ホーム」で見られます。"
    "このアプリは、入っているチャンネルと、自分とのやりとりだけを読みます。"
)


def manifest(registry: Registry, *, url: str | None = None, private: PrivateMode = "channel") -> dict[str, Any]:
    """The app of one workspace. With `url`, our public address, Slack sends to it; without, over Socket Mode."""
    request_url = {"request_url": url.rstrip("/") + PATH} if url else {}
    wanted = scopes(private)
    return {
        "display_information": {
            "name": "よろず相談",
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,  # else no command could be typed there
            },
            "bot_user": {"display_name": BOT_NAME, "always_online": True},
            "shortcuts": [_shortcut()],
            "slash_commands": [_command(spec, request_url) for spec in offered(registry)],
        },
        "oauth_config": {"scopes": {"bot": [scope.name for scope in wanted]}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": list(events(wanted))},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def offered(registry: Registry) -> list[CommandSpec]:
    """The commands that can be typed with a slash: in threads Slack takes none, only words to @yorozu."""
    return [spec for spec in registry.commands.values() if not spec.in_thread]


def slash(spec: CommandSpec) -> str:
    """The command as it is typed in Slack: its name, or its first alias in ASCII where the name is Slack's own."""
    names = (name for name in (spec.name, *spec.aliases) if name.isascii() and name not in BUILT_IN)
    return f"/{next(names)}"


def _command(spec: CommandSpec, request_url: dict[str, str]) -> dict[str, Any]:
    hint = {"usage_hint": f"［{spec.argument['ja']}］"} if spec.argument else {}
    address = {"url": request_url["request_url"]} if request_url else {}
    return {"command": slash(spec), "description": spec.summary["ja"], **hint, "should_escape": False, **address}


def _shortcut() -> dict[str, str]:
    return {
        "name": "この投稿を相談にする",
        "type": "message",
        "callback_id": SHORTCUT,
        "description": "この投稿を本文にして、相談のフォームを開きます",
    }
