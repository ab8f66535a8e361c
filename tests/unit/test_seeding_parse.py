"""Seeds: what CSV files become, and how a wrong row is named."""

from pathlib import Path

import pytest

from bot.config import ConfigFault, load_settings
from bot.model.ids import AccountRef
from bot.model.member import Role
from bot.model.organization import OrganizationKind
from bot.seeding import Seed, read_seed

ORGANIZATIONS = """code,name,kind,prefecture,region,population,domains
380008,愛媛県,prefecture,愛媛県,,1334841,pref.ehime.lg.jp;pref.ehime.jp
384224,内子町,municipality,愛媛県,南予,15322,town.uchiko.ehime.jp
,みかん商店,company,,,,
"""
MEMBERS = """mail,name,organization,section,roles,fields,experience
Boss@example.jp,事務 局子,380008,企画課,,,
taro@example.jp,みかん 太郎,内子町,総務課,expert,security,窓口;税
sho@example.jp,店 しょう子,みかん商店,,expert,,
"""
DISCORD = ("[[discord.servers]]", 'name = "ehime"', 'bot_token = "a.b.c"', 'guild_id = "100000000000000001"')

CONFIG = """[community]
name = "チーム愛媛"
secretariat = ["mail:boss@example.jp"]
organizations = "organizations.csv"
members = "members.csv"
[fields.security]
name = { ja = "システム" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a right config.toml and right CSV files, for tests to break."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "organizations.csv").write_text(ORGANIZATIONS, "utf-8")
    (tmp_path / "members.csv").write_text(MEMBERS, "utf-8")
    return tmp_path


def read(folder: Path, **environ: str) -> Seed:
    """The seed that the files in `folder` make."""
    return read_seed(load_settings(folder / "config.toml", environ))


def faults(folder: Path, **environ: str) -> tuple[str, ...]:
    """The lines that the files in `folder` are refused with."""
    with pytest.raises(ConfigFault) as fault:
        read(folder, **environ)
    return fault.value.lines


def append(path: Path, *rows: str) -> None:
    """Adds `rows` at the end; the first is the file's fifth line."""
    path.write_text(path.read_text("utf-8") + "".join(f"{row}\n" for row in rows), "utf-8")


def test_rows_become_organizations_and_members(folder):
    """Every column arrives, and people of a company are partners."""
    seed = read(folder)
    town, boss, expert, partner = seed.organizations[1], *seed.members
    assert (town.code, town.kind, town.region, town.population) == (
        "384224",
        OrganizationKind.MUNICIPALITY,
        "南予",
        15322,
    )
    assert seed.organizations[0].domains == ("pref.ehime.lg.jp", "pref.ehime.jp")
    assert (boss.organization, boss.member.mail, boss.member.section) == ("愛媛県", "boss@example.jp", "企画課")
    assert expert.member.roles == {Role.MEMBER, Role.EXPERT}
    assert expert.member.fields == {"security"}
    assert expert.member.experience == {"窓口", "税"}
    assert partner.member.roles == {Role.PARTNER, Role.EXPERT}
    assert [field.key for field in seed.fields] == ["security"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_encodings_of_town_halls_are_read(folder, encoding):
    """UTF-8 with or without its mark, and what Excel saves as CSV in Japan."""
    (folder / "organizations.csv").write_bytes(ORGANIZATIONS.replace("\n", "\r\n").encode(encoding))
    assert read(folder).organizations[1].name == "内子町"


@pytest.mark.parametrize("encoding", ["euc-jp", "utf-16"])
def test_an_encoding_that_cannot_be_told_is_refused(folder, encoding):
    """A guess would put wrong names into the database."""
    (folder / "organizations.csv").write_bytes(ORGANIZATIONS.encode(encoding))
    (line,) = faults(folder)
    assert line.startswith("organizations.csv: 文字コード")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("384225,新しい町,municipality,,,,", "「384225」が正しくありません"),
        (",新しい町,municipality,,,,", "全国地方公共団体コード"),
        ("11002,札幌市,municipality,,,,", "先頭の0が落ちています。「011002」"),
        ("384224,新しい町,municipality,,,,", "3行目と同じ"),
        ("382019,内子町,municipality,,,,", "3行目と同じ"),
        ("382019,,municipality,,,,", "団体の名前"),
        ("382019,松山市,municipal,,,,", "「municipality」の間違い"),
        ("382019,松山市,municipality,,,51万人,", "「51万人」は数ではありません"),
        ('382019,松山市,municipality,,,"511,192",', "半角数字だけ"),
        ("382019,松山市,municipality,,,,a.jp,b.jp", "「;」で区切って"),
    ],
)
def test_a_wrong_organization_is_named_by_its_line(folder, row, reason):
    """File, line and reason, and nothing is seeded."""
    append(folder / "organizations.csv", row)
    (line,) = faults(folder)
    assert line.startswith("organizations.csv の5行目: ")
    assert reason in line


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("taro,みかん 次郎,内子町,,,,", "「@」がない"),
        ("TARO@example.jp,みかん 次郎,内子町,,,,", "3行目と同じ"),
        ("jiro@example.jp,,内子町,,,,", "名前（name）"),
        ("jiro@example.jp,みかん 次郎,外子町,,,,", "「外子町」が organizations.csv にありません"),
        ("jiro@example.jp,みかん 次郎,内子町,,exprt,,", "「expert」の間違い"),
        ("jiro@example.jp,みかん 次郎,内子町,,expert,design,", "使えるのはsecurity"),
    ],
)
def test_a_wrong_member_is_named_by_its_line(folder, row, reason):
    """File, line and reason, and nothing is seeded."""
    append(folder / "members.csv", row)
    (line,) = faults(folder)
    assert line.startswith("members.csv の5行目: ")
    assert reason in line


def test_all_wrong_rows_are_told_at_once(folder):
    """Both files are read to their ends."""
    append(folder / "organizations.csv", "1,甲,municipality,,,,", "2,乙,municipality,,,,")
    append(folder / "members.csv", "x,丙,内子町,,,,")
    assert [line.split(": ")[0] for line in faults(folder)] == [
        "organizations.csv の5行目",
        "organizations.csv の6行目",
        "members.csv の5行目",
    ]


def test_a_wrong_organization_is_not_missed_by_its_people(folder):
    """One mistake makes one line."""
    append(folder / "organizations.csv", "382010,松山市,municipality,,,,")
    append(folder / "members.csv", "x@example.jp,丙,松山市,,,,")
    assert len(faults(folder)) == 1


def test_lines_are_counted_as_an_editor_counts_them(folder):
    """Empty lines and line breaks inside a cell count."""
    append(folder / "organizations.csv", "", '382019,松山市,municipality,"愛媛\n県",,,', "x,y,z,,,,")
    assert {line.split(": ")[0] for line in faults(folder)} == {"organizations.csv の8行目"}


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("code,name", "列「kind」がありません"),
        ("code,name,kind,poplation", "「population」の間違い"),
        ("code,name,kind,kind", "2つあります"),
    ],
)
def test_wrong_columns_are_named(folder, header, reason):
    """A misspelt column would be left out silently otherwise."""
    (folder / "organizations.csv").write_text(f"{header}\n", "utf-8")
    assert any(line.startswith("organizations.csv の1行目: ") and reason in line for line in faults(folder))


def test_an_open_quotation_mark_is_told(folder):
    """It would swallow the rest of the file."""
    append(folder / "organizations.csv", '382019,"松山市,municipality,,,,')
    assert "閉じ忘れ" in faults(folder)[0]


def test_a_missing_file_is_told_with_its_place(folder):
    """The place is shown, since it counts from the configuration."""
    (folder / "members.csv").unlink()
    assert str(folder / "members.csv") in faults(folder)[0]


@pytest.mark.parametrize(("cell", "helps"), [("yes", True), ("はい", True), ("no", False), ("", False)])
def test_members_may_opt_in_to_help_peers(folder, cell, helps):
    """The column is optional, and means no where it is empty."""
    text = f"mail,name,organization,helps_peers\nboss@example.jp,事務 局子,愛媛県,{cell}\n"
    (folder / "members.csv").write_text(text, "utf-8")
    assert read(folder).members[0].member.helps_peers is helps


def test_an_unclear_opt_in_is_refused(folder):
    """Nobody is volunteered by a typing error."""
    text = "mail,name,organization,helps_peers\nboss@example.jp,事務 局子,愛媛県,maybe\n"
    (folder / "members.csv").write_text(text, "utf-8")
    assert "yes か no" in faults(folder)[0]


def test_the_named_mail_becomes_the_secretary(folder):
    """Capitals in the address make no difference."""
    boss, *others = read(folder).members
    assert boss.member.roles == {Role.MEMBER, Role.SECRETARIAT}
    assert not any(one.member.is_secretary for one in others)


def test_a_secretary_without_a_row_is_told(folder):
    """A misspelt address must not become somebody."""
    (line,) = faults(folder, YOROZU_COMMUNITY_SECRETARIAT="mail:bos@example.jp;mail:boss@example.jp")
    assert "bos@example.jp の行がありません" in line


def test_a_community_needs_a_secretary(folder):
    """Somebody must be able to look after it."""
    assert "事務局の人がいません" in faults(folder, YOROZU_COMMUNITY_SECRETARIAT="")[0]


def test_accounts_are_the_only_secretarys(folder):
    """With one secretary it is clear whose they are."""
    append(
        folder / "config.toml", "[[slack.workspaces]]", 'name = "ehime"', 'bot_token = "xoxb-1"', 'app_token = "xapp-1"'
    )
    seed = read(folder, YOROZU_COMMUNITY_SECRETARIAT="mail:boss@example.jp;slack:ehime:U012AB3CD")
    assert seed.members[0].accounts == (AccountRef("slack", "ehime", "U012AB3CD"),)
    assert seed.unclaimed == ()


def test_two_accounts_of_one_workspace_are_two_peoples(folder):
    """Neither is linked to the only secretary with a mail: the other could act and sign as them. Nor is one that
    names no workspace, by which nobody can come.
    """
    append(
        folder / "config.toml", "[[slack.workspaces]]", 'name = "ehime"', 'bot_token = "xoxb-1"', 'app_token = "xapp-1"'
    )
    append(folder / "config.toml", *DISCORD)
    entries = "mail:boss@example.jp;slack:ehime:U012AB3CD;slack:ehime:U012AB3CE;discord:123456789012345678"
    seed = read(folder, YOROZU_COMMUNITY_SECRETARIAT=entries)
    assert seed.members[0].accounts == ()
    assert seed.unclaimed == (
        AccountRef("slack", "ehime", "U012AB3CD"),
        AccountRef("slack", "ehime", "U012AB3CE"),
        AccountRef("discord", "", "123456789012345678"),
    )


def test_accounts_stay_unclaimed_among_several_secretaries(folder):
    """Nobody gets an account that may be somebody else's."""
    append(folder / "config.toml", *DISCORD)
    entries = "mail:boss@example.jp;mail:taro@example.jp;discord:123456789012345678"
    seed = read(folder, YOROZU_COMMUNITY_SECRETARIAT=entries)
    assert seed.unclaimed == (AccountRef("discord", "", "123456789012345678"),)
    assert not any(one.accounts for one in seed.members)


def test_what_people_typed_is_cleaned(folder):
    """Invisible characters and outer spaces do not make another organization."""
    append(folder / "organizations.csv", " 382019 , 松山\u200b市 ,municipality,,,,")
    append(folder / "members.csv", "x@example.jp,丙\u202e  丁,松山市,,,,")
    seed = read(folder)
    assert (seed.organizations[3].code, seed.organizations[3].name) == ("382019", "松山市")
    assert seed.members[3].member.name == "丙 丁"
