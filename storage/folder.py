"""Where the SQLite file lies, or will lie."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bot.ports import StorageFault
from storage.url import is_sqlite, parse, sqlite_file

NO_FOLDER = (
    "データベースのフォルダー {folder} を作れません。[database] url の場所と、上のフォルダーの権限をご確認ください。"
)
NOT_WRITABLE = (
    "データベースのフォルダー {folder} に書き込めません。フォルダーの権限と、ディスクの空きをご確認ください。"
)


def try_folder(url: str) -> None:
    """Writes into the file's folder, or where that has to be made, and leaves nothing; raises `StorageFault`."""
    parsed = parse(url)
    if not is_sqlite(parsed):
        return
    folder = sqlite_file(parsed).parent
    try:
        TemporaryDirectory(dir=_there(folder)).cleanup()
    except OSError as error:
        refused = NOT_WRITABLE if folder.is_dir() else NO_FOLDER
        raise StorageFault(refused.format(folder=folder)) from error


def _there(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())
