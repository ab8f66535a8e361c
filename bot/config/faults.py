"""What is wrong with a configuration or its seeds, in lines that a person can act on."""

import difflib
import errno
from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Key = tuple[str | int, ...]


class ConfigFault(Exception):
    """The configuration or a file it names cannot be used.

    Each of `lines` names the key or the file and its line, says what is wrong and how to mend it.
    None repeats a secret.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


_TEXTS = {
    "missing": "必要な設定がありません。config.example.toml を参考に書き足してください。",
    "string_type": '文字を「"」で囲んで書いてください。',
    "string_too_short": "空にはできません。値を書いてください。",
    "tuple_type": '一覧を「["…", "…"]」の形で書いてください。',
    "path_type": 'ファイルの場所を「"」で囲んで書いてください。',
    "dict_type": "「名前 = 値」を並べた表の形で書いてください。",
    "model_type": "「名前 = 値」を並べた表の形で書いてください。",
    "zoneinfo_str": "この名前の時間帯はありません。「Asia/Tokyo」のように書いてください。",
    "string_pattern_mismatch": "半角英小文字で始まり、半角の英小文字・数字・「_」・「-」だけの名前にしてください。",
}
"""By pydantic's error type (docs.pydantic.dev, "Validation Errors"); its own texts are English and echo values."""

_OTHERWISE = "値の形が正しくありません。config.example.toml の書き方に合わせてください。"


def explain(error: ValidationError, model: type[BaseModel], names: Mapping[Key, str]) -> ConfigFault:
    """`error` as a fault. `names` gives another name to a key, such as the environment variable it came from."""
    # The input stays out: it may be a secret.
    details = error.errors(include_url=False, include_input=False)
    return ConfigFault([f"{names.get(d['loc']) or dotted(d['loc'])}: {_text(d, model)}" for d in details])


def dotted(key: Key) -> str:
    """`key` as people write it: 「community.secretariat（2番目）」, 「slack.workspaces（1番目）.app_token」."""
    parts = [f"（{part + 1}番目）" if isinstance(part, int) else f".{part}" for part in key if part != "[key]"]
    return "".join(parts).removeprefix(".")


def suggestion(word: str, known: Sequence[str]) -> str:
    """What `word` was probably meant to be, as a sentence; else what there is to choose from."""
    if close := difflib.get_close_matches(word, known, n=1):
        return f"「{close[0]}」の間違いではありませんか。"
    return f"使えるのは{'、'.join(known)}です。"


_OS_REASONS = {
    errno.EACCES: "権限がありません。ファイルとフォルダの権限を確かめてください。",
    errno.EPERM: "権限がありません。ファイルとフォルダの権限を確かめてください。",
    errno.EROFS: "書き込みのできない場所です。別のフォルダを指定してください。",
    errno.ENOSPC: "ディスクの空き容量がありません。空きを作ってから、もう一度実行してください。",
    errno.EDQUOT: "ディスクの割り当て容量を使い切っています。空きを作ってから、もう一度実行してください。",
    errno.ENOENT: "ファイルまたはフォルダがありません。場所を確かめてください。",
    errno.EISDIR: "フォルダです。ファイルを指定してください。",
    errno.ENOTDIR: "途中にフォルダではないものがあります。場所を確かめてください。",
}


def os_reason(error: OSError) -> str:
    """What the operating system refused, and the mend."""
    return _OS_REASONS.get(error.errno or 0, f"OSのエラーです（{error.strerror or error}）。")


def _text(detail: ErrorDetails, model: type[BaseModel]) -> str:
    match detail["type"]:
        case "value_error":
            return str(detail["ctx"]["error"])
        case "literal_error":
            choices = detail["ctx"]["expected"].replace(" or ", "、").replace("'", '"')
            return f"{choices} のどれかにしてください。"
        case "extra_forbidden":
            *path, word = detail["loc"]
            return f"この名前の設定はありません。{suggestion(str(word), _names(model, path))}"
        case other:
            return _TEXTS.get(other, _OTHERWISE)


def _names(model: type[BaseModel], path: Sequence[str | int]) -> Sequence[str]:
    """The keys that `model` knows at `path`."""
    found: Any = model
    for step in path:
        if isinstance(step, int):
            found = get_args(found)[0]
        else:
            found = get_args(found)[1] if get_origin(found) is dict else found.model_fields[step].annotation
    return tuple(found.model_fields)
