"""The workspace as an ASGI application: routes, guards, session, and the pages for what goes wrong."""

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.web.acts import Acts
from adapters.web.answers import Answers
from adapters.web.apologies import Apologies
from adapters.web.frame import Frame
from adapters.web.guards import BodyLimit, LastCatch, OwnHost, SecurityHeaders
from adapters.web.pages import Pages
from adapters.web.render import Renderer
from adapters.web.session import COOKIE, Expired
from adapters.web.workspace import Workspace

STATIC = Path(__file__).parent / "static"
_EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def application(workspace: Workspace) -> Starlette:
    """The application; outside demonstration mode one that is closed, since there is no sign-in yet."""
    renderer = Renderer(workspace.t, workspace.community_name, workspace.only_reads)
    apologies = Apologies(renderer, workspace.t)
    static = Mount("/static", StaticFiles(directory=STATIC))
    if workspace.personas is None:
        return _closed(static, apologies)
    app = Starlette(
        routes=[static, *_routes(workspace, renderer)],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(OwnHost, refuse=apologies.foreign_host),
            Middleware(LastCatch, apologise=apologies.fault),
            Middleware(BodyLimit, refuse=apologies.too_long),
            Middleware(SessionMiddleware, secret_key=workspace.secret, session_cookie=COOKIE, same_site="strict"),
        ],
        exception_handlers={HTTPException: apologies.http, Expired: apologies.expired},
    )
    app.state.workspace = workspace
    return app


def _closed(static: BaseRoute, apologies: Apologies) -> Starlette:
    async def closed(_: Request) -> Response:
        return apologies.closed()

    return Starlette(
        routes=[static, Route("/{path:path}", closed, methods=_EVERY_METHOD)],
        middleware=[Middleware(SecurityHeaders), Middleware(BodyLimit, refuse=apologies.too_long)],
    )


def _routes(workspace: Workspace, renderer: Renderer) -> Sequence[BaseRoute]:
    frame = Frame(renderer)
    answers = Answers(frame)
    pages, acts = Pages(workspace, frame, answers), Acts(workspace, frame, answers)
    return [
        Route("/", pages.home),
        Route("/p/{page}", pages.page),
        Route("/notices", pages.notices),
        Route("/board/{place}", pages.place),
        Route("/personas", pages.personas),
        Route("/live", pages.live),
        Route("/do/{command}", acts.open_command, methods=["GET"]),
        Route("/do/{command}", acts.invoke_command, methods=["POST"]),
        Route("/command", acts.command, methods=["POST"]),
        Route("/press/{action}", acts.open_button, methods=["GET"]),
        Route("/press/{action}", acts.press_button, methods=["POST"]),
        Route("/submit/{form}", acts.submit_form, methods=["POST"]),
        Route("/write", acts.write, methods=["POST"]),
        Route("/persona", acts.switch, methods=["POST"]),
    ]
