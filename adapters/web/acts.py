"""What people do: commands, buttons, forms and messages become events; the replies become responses."""

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.web import links
from adapters.web.answers import SEE_OTHER, Answers
from adapters.web.frame import Frame
from adapters.web.inbound import Submission, command_line
from adapters.web.session import Expired, Visit, submitted, switched, visit
from adapters.web.workspace import Workspace
from bot.commands import CommandSpec
from bot.model.message import MESSAGE_LENGTH
from bot.outbound import Done

COMPOSER = "#composer"
"""Where a page with a thread is written on: one comes back there, below what one has just written."""


class Acts:
    """The routes that press, submit and write."""

    def __init__(self, workspace: Workspace, frame: Frame, answers: Answers) -> None:
        self._workspace = workspace
        self._frame = frame
        self._answers = answers

    async def open_command(self, request: Request) -> Response:
        """A command by GET, where it changes nothing."""
        spec = self._command(request)
        if not spec.response.changes_nothing:
            raise HTTPException(405)
        coming = await visit(request)
        event = self._workspace.sender(coming.persona).invokes(spec.name, request.query_params.get("arguments", ""))
        return await self._answers.to(coming, await self._workspace.receive(event))

    async def invoke_command(self, request: Request) -> Response:
        """A command by POST."""
        spec = self._command(request)
        coming, submission = await submitted(request)
        return await self._invoke(coming, submission, spec, submission.one("arguments"))

    def _command(self, request: Request) -> CommandSpec:
        spec = self._workspace.registry.command(request.path_params["command"])
        if spec is None:
            raise HTTPException(404)
        return spec

    async def command(self, request: Request) -> Response:
        """A line typed into the command bar."""
        coming, submission = await submitted(request)
        line = submission.one("line")
        word, arguments = command_line(line)
        spec = self._workspace.registry.command(word) if word else None
        if spec is None:
            return await self._unknown_command(coming, line)
        if spec.response.changes_nothing:
            return RedirectResponse(links.command_path(spec.name, arguments), status_code=SEE_OTHER)
        return await self._invoke(coming, submission, spec, arguments)

    async def _invoke(self, coming: Visit, submission: Submission, spec: CommandSpec, arguments: str) -> Response:
        event = self._workspace.sender(coming.persona, submission.token).invokes(spec.name, arguments)
        return await self._answers.to(coming, await self._workspace.receive(event), typed=submission.typed)

    async def _unknown_command(self, coming: Visit, line: str) -> Response:
        help = links.command_path("help", "") if self._workspace.registry.command("help") else ""
        title = self._workspace.t("コマンドが見つかりません")
        return await self._frame.page(
            coming, "unknown_command.html", title=title, line=line, help=help, status=404 if line.strip() else 422
        )

    async def open_button(self, request: Request) -> Response:
        """A button by GET, where it changes nothing."""
        action = request.path_params["action"]
        if not self._workspace.only_reads(action):
            raise HTTPException(405 if action in self._workspace.registry.buttons else 404)
        coming = await visit(request)
        event = self._workspace.sender(coming.persona).presses(action, request.query_params.get("value", ""))
        return await self._answers.to(coming, await self._workspace.receive(event))

    async def press_button(self, request: Request) -> Response:
        """A button by POST; one that asks first does so on a page of its own."""
        action = request.path_params["action"]
        if action not in self._workspace.registry.buttons:
            raise HTTPException(404)
        coming, submission = await submitted(request)
        if submission.one("_confirm") and not submission.one("_confirmed"):
            return await self._confirm(coming, submission, action)
        event = self._workspace.sender(coming.persona, submission.token).presses(action, submission.one("value"))
        return await self._answers.to(coming, await self._workspace.receive(event))

    async def _confirm(self, coming: Visit, submission: Submission, action: str) -> Response:
        return await self._frame.page(
            coming,
            "confirm.html",
            title=self._workspace.t("確認"),
            question=submission.one("_confirm"),
            label=submission.one("_label"),
            action=action,
            value=submission.one("value"),
            danger=bool(submission.one("_danger")),
            back=links.local_path(coming.here),
        )

    async def submit_form(self, request: Request) -> Response:
        """A form."""
        coming, submission = await submitted(request)
        form = request.path_params["form"]
        if form not in self._workspace.registry.forms:
            raise Expired(submission.typed)
        event = self._workspace.sender(coming.persona, submission.token).submits(form, submission)
        return await self._answers.to(coming, await self._workspace.receive(event), typed=submission.typed)

    async def write(self, request: Request) -> Response:
        """A message under a thread."""
        coming, submission = await submitted(request)
        address = self._workspace.seals.open_thread(coming.persona.user, submission.one("_thread"))
        if address is None:
            raise Expired(submission.typed)
        text = submission.one("text")
        if error := self._unfit(text):
            return await self._mend(coming, submission, error)
        event = self._workspace.sender(coming.persona, submission.token).writes(text, address)
        reply = await self._workspace.receive(event)
        if reply == Done():
            coming = replace(coming, here=links.local_path(coming.here).partition("#")[0] + COMPOSER)
        return await self._answers.to(coming, reply, typed=submission.typed)

    def _unfit(self, text: str) -> str:
        t = self._workspace.t
        if not text.strip():
            return t("本文を入力してください。")
        if len(text) > MESSAGE_LENGTH:
            return t("{n:,}文字以内で入力してください（いま{now:,}文字）。", n=MESSAGE_LENGTH, now=len(text))
        return ""

    async def _mend(self, coming: Visit, submission: Submission, error: str) -> Response:
        title = self._workspace.t("投稿する")
        text, thread = submission.one("text"), submission.one("_thread")
        return await self._frame.page(
            coming,
            "write.html",
            title=title,
            status=422,
            text=text,
            thread=thread,
            error=error,
            back=links.local_path(coming.here),
        )

    async def switch(self, request: Request) -> Response:
        """Acts as somebody else from now on."""
        await switched(request)
        return RedirectResponse("/", status_code=SEE_OTHER)
