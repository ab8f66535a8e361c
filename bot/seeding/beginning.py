"""What a community lacks to begin with, and what it should not begin with."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bot
from bot.checkup import Check
from bot.config import Settings
from bot.seeding.seed import Seed

DEMONSTRATION = Path(bot.__file__).parent / "demo"

INVENTED = (
    "デモ用の架空の団体とメンバー（bot/demo）が指定されています。はじめて動かすと、そのまま登録されます。"
    "自分の organizations.csv と members.csv を作り、community.organizations と community.members を"
    "書き換えてください。"
)
NO_ORGANIZATIONS = (
    "ありません。このままでは、だれも所属を選べません。organizations.csv を作り、community.organizations に"
    "書いてください。"
)
NOT_READ_AGAIN = (
    "すでに一度動かしたため、CSVは読み直されません。相談がまだなければ、止めてからデータベース"
    "（SQLiteなら yorozu.db で始まるファイルすべて）を消して、動かし直してください。"
)
NO_SECRETARY = (
    "いません。members.csv に事務局の人を書いて community.secretariat に「mail:…」で指定するか、"
    "事務局の人のアカウントを指定してください。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What there is. `begun` where the database has it: then the files are not read again."""

    organizations: bool
    secretary: bool
    begun: bool = False

    @classmethod
    def of(cls, seed: Seed) -> "Beginning":
        """Before the first start. Whose account is named, and is nobody's yet, becomes a secretary on coming."""
        secretary = bool(seed.unclaimed) or any(one.member.is_secretary for one in seed.members)
        return cls(organizations=bool(seed.organizations), secretary=secretary)

    def checks(self, settings: Settings) -> Iterator[Check]:
        """Also whether the files that `settings` name are the demonstration's."""
        again = NOT_READ_AGAIN if self.begun else ""
        if _is_invented(settings.community.organizations) or _is_invented(settings.community.members):
            yield Check("団体とメンバーのCSV", INVENTED + again)
        yield Check("団体", "" if self.organizations else NO_ORGANIZATIONS + again)
        yield Check("事務局の人", "" if self.secretary else NO_SECRETARY)


def _is_invented(file: Path | None) -> bool:
    return file is not None and file.resolve().is_relative_to(DEMONSTRATION.resolve())
