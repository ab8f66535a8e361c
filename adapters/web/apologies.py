"""The pages for what goes wrong: each says what happened and what to do, and gives back what was typed."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.guards import LONGEST_BODY
from adapters.web.render import Renderer
from adapters.web.session import Expired
from bot.i18n import Translator


class Apologies:
    """Renders them; needs neither session nor core."""

    def __init__(self, renderer: Renderer, t: Translator) -> None:
        self._renderer = renderer
        self._t = t

    def closed(self) -> Response:
        """There is no sign-in yet."""
        t = self._t
        return self._renderer.plain(
            t("ブラウザ版はまだ使えません"),
            t("ログインの仕組みが用意されるまで、この画面は閉じています。"),
            t("画面は、管理者の方がデモ（yorozu demo）でお試しいただけます。"),
            status=403,
            home="",
        )

    def foreign_host(self) -> Response:
        """The address in the browser's bar is not this computer's."""
        t = self._t
        return self._renderer.plain(
            t("このアドレスでは開けません"),
            t("ブラウザのアドレス欄に http://127.0.0.1 で始まるアドレスを入力してください。"),
            status=400,
            home="",
        )

    def too_long(self) -> Response:
        """More was sent than any form needs."""
        t = self._t
        return self._renderer.plain(
            t("送信された内容が大きすぎます"),
            t(
                "一度に送信できるのは{kilobytes}KBまでです。ブラウザの「戻る」で前の画面に戻り、文章を短くしてください。",
                kilobytes=LONGEST_BODY // 1024,
            ),
            status=413,
        )

    def fault(self, reference: str, typed: tuple[str, ...]) -> Response:
        """Our own mistake."""
        t = self._t
        return self._renderer.plain(
            t("処理できませんでした"),
            t("申し訳ありません。しばらくしてから、もう一度お試しください。"),
            t("続くときは、番号「{reference}」を事務局にお知らせください。", reference=reference),
            status=500,
            typed=typed,
        )

    async def expired(self, _: Request, fault: Exception) -> Response:
        """The form was not served to this session."""
        t = self._t
        typed = fault.typed if isinstance(fault, Expired) else ()
        return self._renderer.plain(
            t("画面の有効期限が切れました"),
            t("安全のため、送信を取りやめました。別の画面で利用者を切り替えたときにも表示されます。"),
            t("画面を開き直して、もう一度送信してください。"),
            status=403,
            typed=typed,
        )

    async def http(self, request: Request, fault: Exception) -> Response:
        """There is no such page, or not in this way."""
        t = self._t
        status = fault.status_code if isinstance(fault, HTTPException) else 500
        title, text = {
            403: (t("この画面は表示できません"), t("画面を開き直してください。")),
            404: (t("ページが見つかりません"), t("アドレスが変わったか、閲覧できる範囲にありません。")),
            405: (t("この操作はできません"), t("画面のボタンから操作してください。")),
        }.get(status, (t("送信内容を読み取れません"), t("画面を開き直して、もう一度お試しください。")))
        return self._renderer.plain(title, text, status=status, typed=getattr(request.state, "typed", ()))
