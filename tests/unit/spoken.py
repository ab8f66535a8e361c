"""The texts of the source as they stand in it: which are spoken through a translator, and with what filled in."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
JAPANESE = re.compile("[぀-ヿ㐀-鿿]")

SPEAKERS = {"t", "_t"}
SAID_OTHERWISE = {
    "command",  # its declaration tells what it does in both languages
    "INCIDENT_WORDS",  # searched for in what people write
    "NotLoopback",  # these four speak to whoever starts the program
    "PortTaken",
    "CannotListen",
    "CannotReceive",
}
TO_ADMINISTRATORS = {
    "adapters/mail/doctor.py",
    *(f"adapters/slack/{name}.py" for name in ("advice", "doctor", "manifest", "scopes")),
    *(f"adapters/discord/{name}.py" for name in ("advice", "doctor", "channels", "permissions")),
}
"""What the command line prints, in Japanese like the rest of it."""
IN_BOTH_LANGUAGES = {"adapters/discord/commands.py"}
"""Discord itself shows the commands in the language of whoever looks."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One call of a translator. `text` is None where it is not a constant; `exactly` unless more may be filled in."""

    where: str
    text: str | None
    filled_in: frozenset[str]
    exactly: bool = True
    from_table: bool = False


def modules() -> dict[str, ast.Module]:
    """Whatever speaks to members, by path."""
    paths = [*(ROOT / "bot/features").rglob("*.py"), ROOT / "bot/dispatch.py", *(ROOT / "adapters").rglob("*.py")]
    return {
        _path(path): ast.parse(path.read_text())
        for path in paths
        if _path(path) not in TO_ADMINISTRATORS | IN_BOTH_LANGUAGES
    }


def templates() -> dict[str, nodes.Template]:
    """Every page and its parts, by path."""
    paths = (ROOT / "adapters").rglob("*.html")
    return {_path(path): Environment().parse(path.read_text()) for path in paths}  # noqa: S701  # nothing is rendered


def _path(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def spoken_in_modules() -> Iterator[Spoken]:
    """Every call of a translator in Python."""
    parsed = modules()
    tables = _tables(parsed.values())
    for path, tree in parsed.items():
        looked_up = {call for function in _functions(tree) for call in _looking_up(function, tables)}
        for call in _calls(tree):
            yield Spoken(
                where=f"{path}:{call.lineno}",
                text=_constant(call),
                filled_in=frozenset(keyword.arg for keyword in call.keywords if keyword.arg),
                exactly=all(keyword.arg for keyword in call.keywords),
                from_table=call in looked_up,
            )


def spoken_in_templates() -> Iterator[Spoken]:
    """Every call of a translator in a template."""
    for path, tree in templates().items():
        for call in _template_calls(tree):
            text = call.args[0].value if isinstance(call.args[0], nodes.Const) else None
            yield Spoken(f"{path}:{call.lineno}", text, frozenset(keyword.key for keyword in call.kwargs))


def unspoken() -> Iterator[str]:
    """Where Japanese stands that no translator speaks."""
    for path, tree in modules().items():
        yield from (f"{path}:{constant.lineno} {ast.unparse(constant)}" for constant in _unspoken(tree))
    for path, template in templates().items():
        spoken = [call.args[0] for call in _template_calls(template)]
        for piece in template.find_all((nodes.Const, nodes.TemplateData)):
            if JAPANESE.search(repr(piece)) and not any(piece is one for one in spoken):
                yield f"{path}:{piece.lineno} {piece}"


def _template_calls(template: nodes.Template) -> Iterator[nodes.Call]:
    for call in template.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in SPEAKERS:
            yield call


def _unspoken(node: ast.AST) -> Iterator[ast.Constant]:
    if _name(node) in SAID_OTHERWISE or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and JAPANESE.search(node.value):
        yield node
    spoken = node.args[:1] if isinstance(node, ast.Call) and _name(node) in {*SPEAKERS, "mark"} else []
    for child in ast.iter_child_nodes(node):
        if child not in spoken:
            yield from _unspoken(child)


def _name(node: ast.AST) -> str:
    match node:
        case ast.Call(func=called):
            return _name(called)
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.Name(id=name):
            return name
        case ast.Attribute(attr=name) | ast.ClassDef(name=name):
            return name
        case _:
            return ""


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Call) and _name(node) in SPEAKERS:
            yield node


def _constant(call: ast.Call) -> str | None:
    match call.args:
        case [ast.Constant(value=str(text))]:
            return text
        case _:
            return None


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _tables(trees: Iterable[ast.Module]) -> frozenset[str]:
    """The names of tables at the head of a module whose every text is marked for the catalogue."""
    marked: dict[str, bool] = {}
    for tree in trees:
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                name = _name(node)
                marked[name] = marked.get(name, True) and all(_is_marked(value) for value in node.value.values)
    return frozenset(name for name, whole in marked.items() if whole)


def _is_marked(value: ast.expr) -> bool:
    first = value.elts[0] if isinstance(value, ast.Tuple) else value
    return isinstance(first, ast.Call) and _name(first) == "mark"


def _looking_up(function: ast.AST, tables: frozenset[str]) -> Iterator[ast.Call]:
    """The calls whose text is looked up in a table, at once or in an assignment of the same function."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _is_lookup(node.value, tables):
            found |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    for call in _calls(function):
        text = call.args[0]
        if _is_lookup(text, tables) or (isinstance(text, ast.Name) and text.id in found):
            yield call


def _is_lookup(node: ast.expr, tables: frozenset[str]) -> bool:
    return isinstance(node, ast.Subscript) and _name(node.value) in tables
