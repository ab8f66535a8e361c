"""CSV as town halls keep it: decoded, its columns checked, each row with its line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.config.faults import suggestion
from bot.text import clean_line

SEPARATOR = ";"
"""Divides the items of a list inside one cell; the comma is taken."""


@dataclass
class Complaints:
    """What is wrong in one file, gathered so that a person mends everything at once."""

    file: str
    lines: list[str] = field(default_factory=list)

    def about_file(self, text: str) -> None:
        """Something is wrong with the file as a whole."""
        self.lines.append(f"{self.file}: {text}")

    def about_line(self, line: int, text: str) -> None:
        """Something is wrong in the row that begins at `line`, counted from 1 with the header."""
        self.lines.append(f"{self.file} の{line}行目: {text}")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a file must and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every column there may be."""
        return self.required + self.optional


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column; a column that the file does not have is empty."""

    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """The cell on one line, without invisible characters."""
        return clean_line(self.cells.get(column, ""))

    def items(self, column: str) -> tuple[str, ...]:
        """The cell as a list."""
        parts = (clean_line(part) for part in self.cells.get(column, "").split(SEPARATOR))
        return tuple(part for part in parts if part)


_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")


def decode(content: bytes) -> str | None:
    """`content` as UTF-8, with or without a byte-order mark, or as Shift_JIS (cp932); None where neither is certain.

    Other encodings often decode as cp932 without error, but then into half-width katakana (EUC-JP does): a file
    that holds any is refused rather than guessed at.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp932")
    except UnicodeDecodeError:
        return None
    return None if _HALF_WIDTH_KANA.search(text) else text


def rows(content: bytes, columns: Columns, complaints: Complaints) -> Sequence[Row]:
    """The rows that can be read; what is wrong goes to `complaints`."""
    if (text := decode(content)) is None or "\0" in text:
        complaints.about_file("文字コードがUTF-8でもShift_JISでもありません。「CSV UTF-8」で保存し直してください。")
        return ()
    lines = _lines(text)
    try:
        _, header = next(lines, (1, []))
        names = [clean_line(name).lower() for name in header]
        if not _header_is_right(names, columns, complaints):
            return ()
        return [row for line, cells in lines if (row := _row(line, cells, names, complaints))]
    except csv.Error:
        complaints.about_file('CSVとして読めません。引用符「"」の閉じ忘れがないか確かめてください。')
        return ()


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _header_is_right(names: Sequence[str], columns: Columns, complaints: Complaints) -> bool:
    before = len(complaints.lines)
    for column in columns.required:
        if column not in names:
            complaints.about_line(1, f"列「{column}」がありません。1行目に列の名前を書いてください。")
    for name in dict.fromkeys(names):
        if name not in columns.all:
            complaints.about_line(1, f"「{name}」という列はありません。{suggestion(name, columns.all)}")
        elif names.count(name) > 1:
            complaints.about_line(1, f"列「{name}」が2つあります。1つにしてください。")
    return len(complaints.lines) == before


def _row(line: int, cells: Sequence[str], names: Sequence[str], complaints: Complaints) -> Row | None:
    if any(cell.strip() for cell in cells[len(names) :]):
        complaints.about_line(
            line, f"列が{len(names)}個より多くあります。セルの中の一覧は「{SEPARATOR}」で区切ってください。"
        )
        return None
    return Row(line, dict(zip(names, cells, strict=False)))
