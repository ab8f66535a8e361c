"""A question's own page: its card, everything that happened in its thread, and what this viewer can do."""

from dataclasses import replace

from bot import outbound as ui
from bot.commands import Feature
from bot.context import Context
from bot.features import people, wording
from bot.features.posting import here, question_id, thread_page
from bot.features.thread.actions import message_buttons, own_text_buttons, question_buttons
from bot.features.thread.anonymous import anonymous_form, naming_warning
from bot.features.thread.story import Story, read_story
from bot.inbound import ViewRequested
from bot.model.assignment import Assignment, Invitation
from bot.model.ids import Address
from bot.model.member import EVERYONE
from bot.model.message import Message
from bot.model.question import QuestionKind
from bot.ports import AuditEntry, NotFound

feature = Feature()


@feature.page("thread", roles=EVERYONE)
async def thread(event: ViewRequested, context: Context) -> ui.View:
    """The question named by the argument `question`, for those its audience admits and its asker."""
    question = await context.uow.questions.get(question_id(event.view.arguments.get("question", "")))
    story = await read_story(question, context)
    asks_anonymously = question.anonymous and question.asker_id == context.me.member.id
    thread = None if asks_anonymously else await _writable_thread(story, context)
    return ui.View(
        question.title,
        (
            ui.Chips(_chips(story, context)),
            ui.Facts(await _facts(story, context)),
            *await _reported(story, context),
            _question_post(story, context),
            *_timeline(story, context),
            *_outcome(story, context),
            ui.Row(question_buttons(story, context)),
            *(_anonymous_composer(story, context) if asks_anonymously else _writing_hint(thread, context)),
        ),
        ref=thread_page(question),
        trail=_trail(story, context),
        thread=thread,
        topics=(f"question:{question.id}",),
    )


def _chips(story: Story, context: Context) -> tuple[ui.Chip, ...]:
    question, t = story.question, context.t
    if question.kind is not QuestionKind.CONSULTATION:
        return (wording.state_chip(question, t), ui.Chip(wording.kind_name(question.kind, t)))
    field = wording.field_name(question.field, story.fields, t)
    return (wording.state_chip(question, t), ui.Chip(field), *(ui.Chip(topic) for topic in question.topics))


async def _facts(story: Story, context: Context) -> tuple[tuple[str, str], ...]:
    t, question = context.t, story.question
    organizations = await people.organizations_by_id(context.uow)
    owner = story.present
    facts = []
    if owner:
        line = wording.owner_line(story.name(owner.owner_id), owner, question, t)
        facts.append((t("回答担当"), line))
        facts.append((t("選ばれた理由"), _why(owner, story, context)))
    facts.append((t("公開範囲"), wording.audience_name(question.audience, organizations, t, context.community)))
    if question.wished_on:
        facts.append((t("回答の希望日"), t.day(question.wished_on)))
    return tuple(pair for pair in facts if pair[1])


def _why(chosen: Assignment | Invitation, story: Story, context: Context) -> str:
    confidential = context.me.member.is_secretary
    return wording.reason_names(chosen.reasons, story.fields, context.t, context.community, confidential=confidential)


async def _reported(story: Story, context: Context) -> tuple[ui.Element, ...]:
    """Which text was reported, for the two sides of the report as far as they may see it."""
    about, message_id, t = story.question.about_question_id, story.question.about_message_id, context.t
    if about is None:
        return ()
    link = ui.Row((ui.Link(t("連絡のあった投稿を開く"), ui.ViewRef("thread", {"question": str(about)})),))
    try:
        question = await context.uow.questions.get(about)
        if message_id is None:
            return (ui.Facts(((t("連絡のあった投稿"), wording.asker_name(question, t)),)), link)
        message = await context.uow.messages.get(message_id)
    except NotFound:
        return (ui.Section(t("連絡のあった投稿は、いまは見られません。")),)
    author = wording.author_name(message, question, await context.uow.members.many([message.author_id]), t)
    pairs = ((t("連絡のあった投稿"), t("{author}（{moment}）", author=author, moment=t.moment(message.posted_at))),)
    return (ui.Facts(pairs), ui.Section(message.text, quoted=True), link)


def _question_post(story: Story, context: Context) -> ui.Post:
    question = story.question
    return ui.Post(
        author=wording.asker_name(question, context.t),
        at=question.asked_at,
        text=question.body,
        anchor="question",
        mine=question.asker_id == context.me.member.id,
        chips=(ui.Chip(context.t("相談")),),
        buttons=own_text_buttons(story, context),
    )


def _timeline(story: Story, context: Context) -> tuple[ui.Post, ...]:
    posts = [_message_post(message, story, context) for message in story.messages]
    posts += [note for assignment in story.assignments for note in _assignment_notes(assignment, story, context)]
    if story.invitations:
        posts.append(_invitation_note(story, context))
    posts += [_reveal_note(entry, story, context) for entry in story.reveals]
    return tuple(sorted(posts, key=lambda post: post.at))


def _message_post(message: Message, story: Story, context: Context) -> ui.Post:
    t = context.t
    author = wording.author_name(message, story.question, story.authors, t)
    if message.deleted_at:
        return ui.Post(author, message.posted_at, t("（この投稿は削除されました）"), anchor=f"m{message.id}")
    chips = [ui.Chip(t("団体としての回答"), ui.Tone.ACTIVE)] if message.official else []
    chips += [ui.Chip(t("参考になった"), ui.Tone.SUCCESS)] if message.helpful else []
    chips += [ui.Chip(t("編集済み"))] if message.edited_at else []
    return ui.Post(
        author=author,
        at=message.posted_at,
        text=message.text,
        anchor=f"m{message.id}",
        mine=message.author_id == context.me.member.id,
        chips=tuple(chips),
        attachments=message.attachments,
        buttons=message_buttons(message, story, context),
    )


def _assignment_notes(assignment: Assignment, story: Story, context: Context) -> list[ui.Post]:
    t, owner = context.t, story.name(assignment.owner_id)
    asked = t("{owner}さん、回答担当をお願いします。", owner=owner)
    if why := _why(assignment, story, context):
        asked += "\n" + t("理由: {why}", why=why)
    notes = [_note(asked, assignment, story, context)]
    if assignment.accepted_at:
        text = t("{owner}さんが回答担当になりました。", owner=owner)
        if assignment.expected_on:
            text += t("回答予定日は{day}です。", day=t.day(assignment.expected_on))
        notes.append(ui.Post(_bot(context), assignment.accepted_at, text, by_bot=True))
    if assignment.until and assignment.passed:
        reason = t(wording.PASS_REASONS[assignment.passed])
        text = t("{owner}さんから次の回答担当に引き継がれました（理由: {reason}）。", owner=owner, reason=reason)
        if assignment.passed_note:
            text += "\n" + t("ひとこと: {note}", note=assignment.passed_note)
        notes.append(ui.Post(_bot(context), assignment.until, text, by_bot=True))
    return notes


def _note(text: str, assignment: Assignment, story: Story, context: Context) -> ui.Post:
    to_me = assignment.owner_id == context.me.member.id and assignment.until is None and not story.question.ended
    chips = (ui.Chip(context.t("あなた宛て"), ui.Tone.WAITING),) if to_me else ()
    return ui.Post(_bot(context), assignment.since, text, by_bot=True, chips=chips)


def _invitation_note(story: Story, context: Context) -> ui.Post:
    t = context.t
    lines = [t("近い立場の皆さんにもお声がけします。ご存じのことがあれば教えてください。")]
    for invitation in story.invitations:
        peer = story.name(invitation.member_id)
        lines.append(t("・{peer}さん（{why}）", peer=peer, why=_why(invitation, story, context)))
    mine = any(i.member_id == context.me.member.id for i in story.invitations)
    chips = (ui.Chip(t("あなた宛て"), ui.Tone.WAITING),) if mine else ()
    return ui.Post(_bot(context), story.invitations[0].invited_at, "\n".join(lines), by_bot=True, chips=chips)


def _reveal_note(entry: AuditEntry, story: Story, context: Context) -> ui.Post:
    secretary = story.name(entry.actor_id) if entry.actor_id else ""
    return ui.Post(
        _bot(context), entry.at, context.t("{secretary}さんが相談者を確認しました。", secretary=secretary), by_bot=True
    )


def _bot(context: Context) -> str:
    return context.t("よろず相談")


def _outcome(story: Story, context: Context) -> tuple[ui.Notice, ...]:
    if not story.question.helped_note:
        return ()
    text = context.t("役に立ったこと: {note}", note=story.question.helped_note)
    return (ui.Notice(text, ui.Tone.SUCCESS),)


def _writing_hint(thread: Address | None, context: Context) -> tuple[ui.Section, ...]:
    if thread is None:
        return (ui.Section(context.t("スレッドを準備しています。少し待ってから画面を開き直すと、書き込めます。")),)
    return (ui.Section(context.t("投稿は個人の見解です。団体としての回答には、投稿のあとで印を付けられます。")),)


def _anonymous_composer(story: Story, context: Context) -> tuple[ui.Element, ...]:
    return (*naming_warning(context), anonymous_form(story.question, context))


async def _writable_thread(story: Story, context: Context) -> Address | None:
    """Where the viewer is, if the question has a thread there; else any."""
    posted = [thread for thread in await context.uow.threads.of(story.question.id) if thread.external]
    places = [await context.uow.places.get(thread.place_id) for thread in posted]
    near_first = sorted(zip(posted, places, strict=True), key=lambda found: found[1].home != here(context))
    return next((replace(place.address, thread=thread.external) for thread, place in near_first), None)


def _trail(story: Story, context: Context) -> tuple[ui.Link, ...]:
    question, t = story.question, context.t
    home = ui.Link(t("ホーム"), ui.ViewRef("home"))
    if question.kind is not QuestionKind.CONSULTATION or question.field is None:
        return (home,)
    name = wording.field_name(question.field, story.fields, t)
    return (home, ui.Link(name, ui.ViewRef("channel", {"field": question.field})))
