"""organizations.csv: code,name,kind,prefecture,region,population,domains."""

from collections.abc import Sequence

from bot.config.faults import suggestion
from bot.model.ids import OrganizationId
from bot.model.organization import Organization, OrganizationKind, has_valid_check_digit
from bot.seeding.table import Columns, Complaints, Row, rows

_COLUMNS = Columns(required=("code", "name", "kind"), optional=("prefecture", "region", "population", "domains"))

_WITH_OFFICIAL_CODE = {OrganizationKind.MUNICIPALITY, OrganizationKind.PREFECTURE}
"""全国地方公共団体コード exists for these; others have none, or one that the community made up."""


def parse_organizations(content: bytes, complaints: Complaints) -> tuple[Organization, ...]:
    """The organizations of the file, without ids; what is wrong goes to `complaints`."""
    found: list[Organization] = []
    seen: dict[str, int] = {}
    for row in rows(content, _COLUMNS, complaints):
        problems = [*_problems(row), *_repeated(row, seen)]
        for problem in problems:
            complaints.about_line(row.line, problem)
        if not problems:
            found.append(_organization(row))
    return tuple(found)


def _organization(row: Row) -> Organization:
    population = row.text("population")
    return Organization(
        id=OrganizationId(0),
        code=row.text("code"),
        name=row.text("name"),
        kind=OrganizationKind(row.text("kind")),
        prefecture=row.text("prefecture"),
        region=row.text("region"),
        population=int(population) if population else None,
        domains=row.items("domains"),
    )


def _problems(row: Row) -> Sequence[str]:
    population = row.text("population")
    found = []
    if not row.text("name"):
        found.append("団体の名前（name）がありません。")
    if population and not (population.isascii() and population.isdigit()):
        found.append(
            f"人口（population）「{population}」は数ではありません。「15322」のように半角数字だけで書いてください。"
        )
    if row.text("kind") not in list(OrganizationKind):
        found.append(
            f"種別（kind）「{row.text('kind')}」はありません。{suggestion(row.text('kind'), list(OrganizationKind))}"
        )
    elif OrganizationKind(row.text("kind")) in _WITH_OFFICIAL_CODE:
        found += _code_problems(row.text("code"))
    return found


def _code_problems(code: str) -> Sequence[str]:
    if has_valid_check_digit(code):
        return ()
    if len(code) == 5 and has_valid_check_digit(f"0{code}"):
        return (f"団体コード（code）「{code}」の先頭の0が落ちています。「0{code}」と書いてください。",)
    return (
        f"団体コード（code）「{code}」が正しくありません。検査数字を含む6桁の全国地方公共団体コードを書いてください。",
    )


def _repeated(row: Row, seen: dict[str, int]) -> Sequence[str]:
    """Codes and names may stand once only, also against each other: members name their organization by either."""
    found = []
    for column, label in (("code", "団体コード"), ("name", "団体の名前")):
        if not (word := row.text(column)):
            continue
        if (first := seen.setdefault(word, row.line)) != row.line:
            found.append(f"{label}「{word}」が{first}行目と同じです。どちらかを直すか消してください。")
    return found
