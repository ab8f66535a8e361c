"""Who is looking: the session in a signed cookie, the persona it acts as, and proof that a form was ours."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from adapters.web.inbound import Submission
from adapters.web.persona import Persona
from adapters.web.workspace import Workspace

COOKIE = "yorozu_session"
_ID, _USER = "id", "user"
_ANYBODY = ""


class Expired(Exception):
    """A form came from another session, another persona or another site; `typed` is given back to the person."""

    def __init__(self, typed: tuple[str, ...] = ()) -> None:
        super().__init__("form not served to this session")
        self.typed = typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of one persona. `here` is the path to come back to."""

    request: Request
    workspace: Workspace
    persona: Persona
    personas: tuple[Persona, ...]
    here: str

    @property
    def proof(self) -> str:
        """What a form of this persona must carry."""
        return self.workspace.seals.form(_session_id(self.request), self.persona.user)

    @property
    def switch_proof(self) -> str:
        """What switching the persona must carry: the same for all, so that it works from an older page too."""
        return self.workspace.seals.form(_session_id(self.request), _ANYBODY)

    @property
    def refetched(self) -> bool:
        """Whether our own script asks, to bring a page up to date that is already shown."""
        return "x-yorozu-live" in self.request.headers


def _session_id(request: Request) -> str:
    session = request.session
    if _ID not in session:
        session[_ID] = secrets.token_urlsafe(16)
    return str(session[_ID])


async def visit(request: Request) -> Visit:
    """The visit of a GET."""
    query = f"?{request.url.query}" if request.url.query else ""
    return await _visit(request, here=request.url.path + query)


async def submitted(request: Request) -> tuple[Visit, Submission]:
    """The visit of a POST and what it brings; raises `Expired` where the form was not served to this persona."""
    submission = await posted(request)
    coming = await _visit(request, here=submission.one("_back") or "/")
    if not submission.token or not _proven(request, submission, coming.persona.user):
        raise Expired(submission.typed)
    return coming, submission


async def switched(request: Request) -> Persona:
    """The persona chosen from now on; raises `Expired` as `submitted` does."""
    submission = await posted(request)
    if not _proven(request, submission, _ANYBODY):
        raise Expired
    chosen = _find(await _personas(request), submission.one("user"))
    if chosen is None:
        raise HTTPException(404)
    request.session[_USER] = chosen.user
    return chosen


async def posted(request: Request) -> Submission:
    """The form's fields; kept with the request, so that whatever goes wrong they can be given back."""
    form: FormData = await request.form()
    submission = Submission.of(form.multi_items())
    request.state.typed = submission.typed
    return submission


def _proven(request: Request, submission: Submission, user: str) -> bool:
    known = str(request.session.get(_ID, ""))
    return bool(known) and request.app.state.workspace.seals.served(submission.one("_proof"), known, user)


async def _visit(request: Request, *, here: str) -> Visit:
    personas = await _personas(request)
    persona = _find(personas, str(request.session.get(_USER, ""))) or _first(personas)
    workspace = request.app.state.workspace
    return Visit(request=request, workspace=workspace, persona=persona, personas=personas, here=here)


async def _personas(request: Request) -> tuple[Persona, ...]:
    workspace: Workspace = request.app.state.workspace
    return tuple(await workspace.personas()) if workspace.personas else ()


def _find(personas: Sequence[Persona], user: str) -> Persona | None:
    return next((persona for persona in personas if persona.user == user), None)


def _first(personas: Sequence[Persona]) -> Persona:
    """Whom a newcomer acts as: the first of the featured."""
    for persona in sorted(personas, key=lambda persona: not persona.featured):
        return persona
    raise HTTPException(403)
