"""Which questions a member may still see: what they were told once may have left their sight since."""

from bot import outbound as ui
from bot.commands import Feature
from bot.context import Context
from bot.features.numbers import database_id
from bot.features.posting import thread_page
from bot.inbound import ViewRequested
from bot.model.ids import QuestionId
from bot.model.member import EVERYONE
from bot.ports import NotFound

feature = Feature()

MOST = 100


@feature.page("visible", roles=EVERYONE)
async def visible(event: ViewRequested, context: Context) -> ui.View:
    """Links to those of the questions in the argument `questions` ("3,17,20") that this member may see now."""
    named = event.view.arguments.get("questions", "").split(",")[:MOST]
    links = []
    for id in dict.fromkeys(named):
        try:
            question = await context.uow.questions.get(QuestionId(database_id(id)))
        except NotFound:
            continue
        links.append(ui.Link(question.title, thread_page(question)))
    return ui.View(context.t("すべての相談"), (ui.Row(tuple(links)),))
