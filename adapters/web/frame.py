"""What surrounds every full page: navigation, unread notices, personas and what is told once."""

from collections.abc import Sequence

from starlette.responses import Response

from adapters.web import flash
from adapters.web.flash import Flash
from adapters.web.render import Renderer, version
from adapters.web.session import Visit
from bot.outbound import Element, Show, ViewRef

NAVIGATION = ViewRef("navigation")
NOTICES_TOPIC = "board:{user}"


class Frame:
    """Puts a page's content into the workspace's frame."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    async def page(
        self,
        visit: Visit,
        template: str,
        *,
        title: str,
        status: int = 200,
        topics: Sequence[str] = (),
        shown: object = None,
        shown_page: ViewRef | None = None,
        **context: object,
    ) -> Response:
        """A full page. `topics` are what it is told of; our script fetches it again unless `shown` is the same.

        `shown_page` is the one that the navigation marks as the present one.
        """
        workspace = visit.workspace
        return self._renderer.page(
            template,
            status=status,
            title=title,
            visit=visit,
            here=visit.here,
            navigation=await navigation(visit),
            unread=await workspace.board.unseen(visit.persona.user),
            flashes=told_once(visit),
            live=live_address(visit, topics) if visit.request.method == "GET" else "",
            shown_page=shown_page,
            version=version(shown) if shown is not None else "",
            **context,
        )


async def navigation(visit: Visit) -> tuple[Element, ...]:
    """The core's navigation for this viewer."""
    workspace = visit.workspace
    if NAVIGATION.name not in workspace.registry.pages:
        return ()
    reply = await workspace.receive(workspace.sender(visit.persona).opens(NAVIGATION.name, {}))
    return reply.view.elements if isinstance(reply, Show) else ()


def told_once(visit: Visit) -> tuple[Flash, ...]:
    """What this page tells once; a page that is only brought up to date leaves it for the next one."""
    if visit.refetched:
        return ()
    return flash.take(visit.request, visit.workspace.t("（メッセージを表示できませんでした）"))


def live_address(visit: Visit, topics: Sequence[str]) -> str:
    """Where our script listens: the topics are sealed for this viewer."""
    user = visit.persona.user
    sealed = visit.workspace.seals.topics(user, (*topics, NOTICES_TOPIC.format(user=user)))
    return f"/live?topic={sealed}"
