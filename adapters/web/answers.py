"""The core's replies as HTTP responses."""

from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from adapters.web import flash, links
from adapters.web.flash import Flash
from adapters.web.frame import Frame
from adapters.web.session import Visit
from bot.outbound import Done, Form, Invalid, OpenForm, Reply, Say, Show, Suggest, View, ViewRef

SEE_OTHER = 303


class Answers:
    """Turns a reply into a page, or into a redirect after a POST so that reloading repeats nothing."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def to(self, visit: Visit, reply: Reply, *, typed: tuple[str, ...] = ()) -> Response:
        """The response; `typed` is what would be lost if the reply refuses it."""
        match reply:
            case OpenForm(form):
                return await self._form(_came_from(visit), form)
            case Invalid(form, then):
                return _afresh(visit, then) or await self._form(visit, form, status=422)
            case Show(view):
                return _afresh(visit, view.ref) or await self.view(visit, view)
            case Say():
                return await self._said(visit, reply, typed)
            case Done(then):
                return self.onward(visit, then)
            case Suggest():
                return self.onward(visit, None)  # no page of ours asks for suggestions

    async def view(self, visit: Visit, view: View) -> Response:
        """A page of the core."""
        seals, user = visit.workspace.seals, visit.persona.user
        thread = seals.thread(user, view.thread) if view.thread else ""
        if view.ref:
            visit = replace(visit, here=links.page_path(view.ref))
        return await self._frame.page(
            visit,
            "view.html",
            title=view.title,
            view=view,
            thread=thread,
            topics=view.topics,
            shown=view,
            shown_page=view.ref,
        )

    async def _form(self, visit: Visit, form: Form, *, status: int = 200) -> Response:
        return await self._frame.page(visit, "form.html", title=form.title, form=form, status=status)

    async def _said(self, visit: Visit, said: Say, typed: tuple[str, ...]) -> Response:
        told = Flash(said.message, refused=said.refused)
        lost = typed if said.refused else ()
        if visit.request.method == "POST" and not lost and flash.keep(visit.request, told):
            return self.onward(visit, said.then)
        status = 200 if not said.refused else 403 if visit.request.method == "GET" else 422
        onward = links.page_path(said.then) if said.then else _elsewhere(visit)
        label = _onward_label(visit, said, onward)
        title = said.message.title or visit.workspace.t("ご案内")
        return await self._frame.page(
            visit, "said.html", title=title, said=told, onward=onward, label=label, typed=lost, status=status
        )

    def onward(self, visit: Visit, then: ViewRef | None) -> Response:
        """On to `then`, else back to where they were."""
        return RedirectResponse(links.page_path(then) if then else _elsewhere(visit), status_code=SEE_OTHER)


def _afresh(visit: Visit, page: ViewRef | None) -> Response | None:
    """After a POST on to the page that shows the same by GET, if there is one: a browser can go back to it."""
    if page is None or visit.request.method != "POST" or page.name not in visit.workspace.registry.pages:
        return None
    return RedirectResponse(links.page_path(page), status_code=SEE_OTHER)


def _elsewhere(visit: Visit) -> str:
    return "/" if visit.request.method == "GET" else links.local_path(visit.here)


def _onward_label(visit: Visit, said: Say, onward: str) -> str:
    t = visit.workspace.t
    if onward == "/":
        return t("ホームへ戻る")
    return t("次へ進む") if said.then else t("もとの画面へ戻る")


def _came_from(visit: Visit) -> Visit:
    """A form that was opened by a link leads back to the page with that link, not to itself."""
    if visit.request.method != "GET":
        return visit
    headers = visit.request.headers
    return replace(visit, here=links.referring_path(headers.get("referer", ""), headers.get("host", "")))
