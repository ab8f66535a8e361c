"""What a handler is given: the unit of work, who asks, the time, and the community's own settings."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.i18n import Translator
from bot.model.audience import MemberViewer
from bot.model.ids import AccountRef
from bot.model.member import Role
from bot.ports import Profile, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """What is particular to this community. `expert_label` is what experts are called; `records_notice` is shown
    when asking. Whoever joins with one of the accounts `secretaries` is of the secretariat: somebody must be first. One
    without a workspace is an account of this user id in any. `mails`: it has a mail server, so that newcomers can prove
    their organization by a code."""

    name: str
    timezone: ZoneInfo
    language: str
    expert_label: str
    records_notice: str
    secretaries: frozenset[AccountRef] = frozenset()
    mails: bool = False

    def is_secretary_account(self, account: AccountRef) -> bool:
        """Whether it is one of the first secretaries'."""
        return not self.secretaries.isdisjoint({account, replace(account, workspace="")})


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """What help tells of a command: its names, what it does by language, who may use it, and whether in threads."""

    names: tuple[str, ...]
    summary: dict[str, str]
    roles: frozenset[Role]
    in_thread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """For handlers of what a person did: `me` is the person, `account` where they act, `t` speaks their language.

    `on_own_pages`: they act where we are the server ourselves, so that what is changed here is changed everywhere.
    """

    uow: UnitOfWork
    me: MemberViewer
    account: AccountRef
    on_own_pages: bool
    now: datetime
    t: Translator
    community: Community
    commands: tuple[CommandHelp, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerContext:
    """For handlers of what somebody did who is no member: `profile` is what their platform knows of them.

    `t` speaks the community's language. The unit of work sees everything, so nothing of it may be shown unasked.
    """

    uow: UnitOfWork
    account: AccountRef
    profile: Profile
    now: datetime
    t: Translator
    community: Community


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingContext:
    """For composing what is posted: the unit of work is the destination's, `t` speaks its readers' language."""

    uow: UnitOfWork
    now: datetime
    t: Translator
    community: Community


class Refusal(Exception):
    """A person cannot do this; the text, already in their language, says why and what to do instead."""
