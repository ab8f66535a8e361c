"""What is asked for by GET: the core's pages, and the workspace's own: notices, places, personas, live updates."""

from collections.abc import Sequence
from typing import TypeGuard

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.web import content, links
from adapters.web.answers import Answers
from adapters.web.frame import Frame
from adapters.web.live import LiveStream
from adapters.web.session import Visit, visit
from adapters.web.workspace import Workspace
from bot.outbound import Link, Message, Row, Show, ViewRef
from bot.ports import BoardPost

PLACE = "place"
"""The core's page that decides whether this viewer may read a place; without it no place is shown."""


VISIBLE = "visible"
"""The core's page that tells which questions this viewer may see now."""

Told = tuple[BoardPost, Message, bool]
"""A notice, what it says, and whether it is unread."""


def _is_about_question(about: ViewRef | None) -> TypeGuard[ViewRef]:
    return about is not None and "question" in about.arguments


class Pages:
    """The GET routes."""

    def __init__(self, workspace: Workspace, frame: Frame, answers: Answers) -> None:
        self._workspace = workspace
        self._frame = frame
        self._answers = answers

    async def home(self, request: Request) -> Response:
        """The first page."""
        return await self._page(request, links.HOME)

    async def page(self, request: Request) -> Response:
        """A page of the core by its name."""
        return await self._page(request, request.path_params["page"])

    async def _page(self, request: Request, name: str) -> Response:
        if name not in self._workspace.registry.pages:
            raise HTTPException(404)
        coming = await visit(request)
        event = self._workspace.sender(coming.persona).opens(name, request.query_params)
        return await self._answers.to(coming, await self._workspace.receive(event))

    async def notices(self, request: Request) -> Response:
        """What was told to this person, or mentions them; looking marks it seen."""
        coming, board, now = await visit(request), self._workspace.board, self._workspace.clock.now()
        user = coming.persona.user
        unread = await board.unseen(user)
        told = [
            (post, self._message(post), number < unread) for number, post in enumerate(await board.addressed_to(user))
        ]
        posts = await self._still_visible(coming, told)
        if not coming.refetched:
            await board.seen(user, now)
        return await self._frame.page(
            coming,
            "notices.html",
            title=self._workspace.t("通知"),
            posts=posts,
            shown=[(post.id, post.edited_at) for post, _, _ in posts],
        )

    async def _still_visible(self, coming: Visit, told: Sequence[Told]) -> Sequence[Told]:
        """Without what is about a question that has left this person's sight since they were told of it."""
        about = [message.about.arguments["question"] for _, message, _ in told if _is_about_question(message.about)]
        if not about or VISIBLE not in self._workspace.registry.pages:
            return told
        asked = self._workspace.sender(coming.persona).opens(VISIBLE, {"questions": ",".join(dict.fromkeys(about))})
        reply = await self._workspace.receive(asked)
        rows = (
            [element for element in reply.view.elements if isinstance(element, Row)] if isinstance(reply, Show) else []
        )
        open_to_them = [item.to for row in rows for item in row.items if isinstance(item, Link)]
        return [t for t in told if not _is_about_question(t[1].about) or t[1].about in open_to_them]

    async def place(self, request: Request) -> Response:
        """What was posted in a place itself, for those to whom the core shows the place."""
        coming, place = await visit(request), request.path_params["place"]
        if PLACE not in self._workspace.registry.pages:
            raise HTTPException(404)
        event = self._workspace.sender(coming.persona).opens(PLACE, {"place": place})
        reply = await self._workspace.receive(event)
        if not isinstance(reply, Show):
            return await self._answers.to(coming, reply)
        posts = [(post, self._message(post)) for post in await self._workspace.board.in_place(place)]
        own = [(post, message, False) for post, message in posts if message.about is None]
        view = reply.view
        return await self._frame.page(
            coming, "place.html", title=view.title, view=view, posts=own, topics=view.topics, shown=(view, own)
        )

    def _message(self, post: BoardPost) -> Message:
        return content.load(post.content, self._workspace.t("（この投稿は表示できません）"))

    async def personas(self, request: Request) -> Response:
        """Everybody one can act as."""
        coming = await visit(request)
        names = dict.fromkeys(persona.group for persona in coming.personas)
        groups = [(name, [persona for persona in coming.personas if persona.group == name]) for name in names]
        title = self._workspace.t("デモの利用者")
        return await self._frame.page(coming, "personas.html", title=title, groups=groups)

    async def live(self, request: Request) -> Response:
        """The stream of changes of the topics that were sealed for this viewer."""
        coming: Visit = await visit(request)
        sealed = request.query_params.getlist("topic")
        opened = [self._workspace.seals.open_topics(coming.persona.user, seal) for seal in sealed]
        topics = [topics for topics in opened if topics is not None]
        if not topics or len(topics) < len(sealed):
            raise HTTPException(403)
        return LiveStream(self._workspace.changes, frozenset[str]().union(*topics), self._workspace.closing)
