"""members.csv: mail,name,organization,section,roles,fields,experience, and helps_peers where it is known."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.config.faults import suggestion
from bot.model.ids import MemberId, OrganizationId
from bot.model.member import Member, Role, folded_mail, with_base_role
from bot.model.organization import Organization
from bot.seeding.seed import SeedMember
from bot.seeding.table import Columns, Complaints, Row, rows

_COLUMNS = Columns(
    required=("mail", "name", "organization"), optional=("section", "roles", "fields", "experience", "helps_peers")
)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_YES, _NO = ("yes", "true", "1", "○", "はい"), ("", "no", "false", "0", "×", "いいえ")


@dataclass(frozen=True, slots=True)
class Known:
    """What a row may refer to. `complete` is false where organizations are missing because their rows were wrong."""

    organizations: dict[str, Organization]
    fields: tuple[str, ...]
    complete: bool

    @classmethod
    def of(cls, organizations: Iterable[Organization], fields: Iterable[str], *, complete: bool = True) -> "Known":
        """`organizations` by code and by name."""
        named = {word: one for one in organizations for word in (one.code, one.name) if word}
        return cls(named, tuple(fields), complete)


def parse_members(content: bytes, known: Known, complaints: Complaints) -> tuple[SeedMember, ...]:
    """The people of the file, without ids; what is wrong goes to `complaints`."""
    found: list[SeedMember] = []
    seen: dict[str, int] = {}
    for row in rows(content, _COLUMNS, complaints):
        problems = [*_identity_problems(row, known), *_list_problems(row, known), *_repeated(row, seen)]
        for problem in problems:
            complaints.about_line(row.line, problem)
        organization = known.organizations.get(row.text("organization"))
        if organization and not problems:
            found.append(_member(row, organization))
    return tuple(found)


def _member(row: Row, organization: Organization) -> SeedMember:
    member = Member(
        id=MemberId(0),
        name=row.text("name"),
        mail=folded_mail(row.text("mail")),
        organization_id=OrganizationId(0),
        section=row.text("section"),
        roles=frozenset(Role(role) for role in row.items("roles")),
        fields=frozenset(row.items("fields")),
        experience=frozenset(row.items("experience")),
        helps_peers=row.text("helps_peers").lower() in _YES,
    )
    return SeedMember(member=with_base_role(member, organization), organization=organization.name)


def _identity_problems(row: Row, known: Known) -> Sequence[str]:
    mail, organization = row.text("mail"), row.text("organization")
    found = []
    if not row.text("name"):
        found.append("名前（name）がありません。")
    if not _MAIL.fullmatch(mail):
        found.append(f"メールアドレス（mail）「{mail}」に「@」がないか、形が正しくありません。")
    if known.complete and organization not in known.organizations:
        found.append(
            f"所属（organization）「{organization}」が organizations.csv にありません。コードか名前で書いてください。"
        )
    return found


def _list_problems(row: Row, known: Known) -> Sequence[str]:
    found = [
        f"役割（roles）「{role}」はありません。{suggestion(role, list(Role))}"
        for role in row.items("roles")
        if role not in list(Role)
    ]
    found += [
        f"分野（fields）「{key}」はありません。{_field_mend(key, known.fields)}"
        for key in row.items("fields")
        if key not in known.fields
    ]
    if row.text("helps_peers").lower() not in _YES + _NO:
        found.append("helps_peers は yes か no で書いてください。")
    return found


def _field_mend(key: str, fields: Sequence[str]) -> str:
    return suggestion(key, fields) if fields else "先に設定ファイルの [fields] に書いてください。"


def _repeated(row: Row, seen: dict[str, int]) -> Sequence[str]:
    mail = folded_mail(row.text("mail"))
    if mail and (first := seen.setdefault(mail, row.line)) != row.line:
        return (f"メールアドレス（mail）「{mail}」が{first}行目と同じです。1人1行にしてください。",)
    return ()
