"""Python expressions to nodes: literals, constants of the same file, the SDK's classes; the rest is unknown."""

from __future__ import annotations

from bricklint.code import ir
from bricklint.code.ir import Expr
from bricklint.jobs.python.bindings import Bindings, Change
from bricklint.jobs.unknown import computed, hole
from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.json_reader import read_json_part
from bricklint.tree.node import MAX_DEPTH, Entry, Mapping, Node, Scalar, ScalarValue, Sequence, Unknown, with_via

_MOST_NODES = 50_000
_CHANGED = "(changed below)"
_LONGEST_NUMBER = 12
_VALUE_BY_MEMBER = {
    "AWS_CODE_COMMIT": "awsCodeCommit",
    "AZURE_DEV_OPS_SERVICES": "azureDevOpsServices",
    "BITBUCKET_CLOUD": "bitbucketCloud",
    "BITBUCKET_SERVER": "bitbucketServer",
    "GIT_HUB": "gitHub",
    "GIT_HUB_ENTERPRISE": "gitHubEnterprise",
    "GIT_LAB": "gitLab",
    "GIT_LAB_ENTERPRISE_EDITION": "gitLabEnterpriseEdition",
    "GPU_1X_A10": "GPU_1xA10",
    "GPU_1X_H100": "GPU_1xH100",
    "GPU_8X_B300": "GPU_8xB300",
    "GPU_8X_H100": "GPU_8xH100",
}
"""Members of the SDK's enumerations whose value is not their name (databricks-sdk 0.156, service.jobs and .compute)."""


class Nodes:
    """Makes nodes of the expressions of one file. `used` are the names whose values were put in."""

    def __init__(self, source: SourceText, bindings: Bindings) -> None:
        self.source = source
        self.bindings = bindings
        self.used: set[str] = set()
        self._left = _MOST_NODES
        self._open: list[str] = []

    def node(self, expr: Expr, depth: int = 0) -> Node:
        """The node of an expression."""
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            return self.unknown(expr)
        if isinstance(expr, ir.Dictionary):
            return self._dictionary(expr, depth)
        if isinstance(expr, ir.Collection) and expr.kind != "set":
            return self._list(expr, depth)
        if isinstance(expr, ir.Call):
            return self._call(expr, depth)
        if isinstance(expr, ir.Name):
            return self._name(expr, depth)
        if isinstance(expr, ir.Binary) and expr.op == "+":
            return self._joined_lists(expr, depth) or self._scalar(expr)
        return self._scalar(expr)

    def unknown(self, expr: Expr) -> Scalar:
        """An expression that cannot be told, as the text that stands there."""
        return computed(self.source, expr.start, expr.end)

    def settings(self, call: ir.Call, depth: int = 0) -> Mapping:
        """The keyword arguments of a call as a mapping. Arguments of no name are fields that cannot be told."""
        entries: list[Entry] = []
        for argument in call.args:
            entries.append(self._hole(argument))
        for keyword in call.keywords:
            entries += self._keyword(keyword, depth)
        return _settled(Mapping(self.source, call.start, call.end, entries))

    # --- collections ---------------------------------------------------------------------------------------------

    def _dictionary(self, expr: ir.Dictionary, depth: int) -> Mapping:
        entries: list[Entry] = []
        for key, value in expr.items:
            if key is None:
                entries += self._spread(value, depth)
            else:
                entries.append(Entry(self._key(key), self.node(value, depth + 1)))
        return _settled(Mapping(self.source, expr.start, expr.end, entries))

    def _key(self, expr: Expr) -> Scalar:
        found = self.node(expr)
        if isinstance(found, Scalar) and found.value is not None and not isinstance(found.value, Unknown):
            return found
        name = f"${{{self.source.text[expr.start : expr.end]}}}"
        return Scalar(self.source, expr.start, expr.end, name, name, "plain")

    def _hole(self, expr: Expr) -> Entry:
        """Fields that cannot be told; a key with `${` is taken for that everywhere."""
        name = f"${{**{self.source.text[expr.start : expr.end]}}}"
        return Entry(Scalar(self.source, expr.start, expr.end, name, name, "plain"), self.unknown(expr))

    def _spread(self, value: Expr, depth: int) -> list[Entry]:
        found = self.node(value, depth + 1)
        if not isinstance(found, Mapping):
            return [self._hole(value)]
        via = found.via or "`**`"
        return [Entry(_seen(entry.key, via), with_via(entry.value, via), True) for entry in found.entries]

    def _keyword(self, keyword: ir.Keyword, depth: int) -> list[Entry]:
        if keyword.name is None:
            return self._spread(keyword.value, depth)
        if isinstance(keyword.value, ir.Const) and keyword.value.value is None:
            return []  # the SDK leaves such a field out
        end = keyword.start + len(keyword.name)
        key = Scalar(self.source, keyword.start, end, keyword.name, keyword.name, "plain")
        return [Entry(key, self.node(keyword.value, depth + 1))]

    def _list(self, expr: ir.Collection, depth: int) -> Sequence:
        items: list[Node] = []
        for item in expr.items:
            if isinstance(item, ir.Starred):
                found = self.node(item.value, depth + 1)
                items += found.items if isinstance(found, Sequence) else [self.unknown(item)]
            else:
                items.append(self.node(item, depth + 1))
        return Sequence(self.source, expr.start, expr.end, items)

    def _joined_lists(self, expr: ir.Binary, depth: int) -> Sequence | None:
        sides = [self.node(side, depth + 1) for side in (expr.left, expr.right)]
        if not any(isinstance(side, Sequence) for side in sides):
            return None
        items: list[Node] = []
        for side in sides:
            items += side.items if isinstance(side, Sequence) else [side]
        return Sequence(self.source, expr.start, expr.end, items)

    # --- calls and names -----------------------------------------------------------------------------------------

    def _call(self, expr: ir.Call, depth: int) -> Node:
        name = last_name(expr.func)
        if name == "dict":
            return self._dict_call(expr, depth)
        if name in ("from_dict", "list", "tuple") and len(expr.args) == 1 and not expr.keywords:
            found = self.node(expr.args[0], depth + 1)
            wanted = Mapping if name == "from_dict" else Sequence
            return found if isinstance(found, wanted) else self.unknown(expr)
        if name == "loads" and len(expr.args) == 1:
            return self.json(expr.args[0]) or self.unknown(expr)
        if is_class_name(name) and not expr.args:
            return self.settings(expr, depth + 1)
        return self.unknown(expr)

    def json(self, expr: Expr) -> Node | None:
        """What a literal (or a name that stands for one) holds as JSON; None where it is no JSON, or not the text that
        stands in the file."""
        value = self.bindings.values.get(expr.id) if isinstance(expr, ir.Name) else expr
        if not isinstance(value, ir.Const) or not isinstance(value.value, str) or value.content < 0:
            return None
        text = self.source.text[: value.content + len(value.value)]
        if text[value.content :].lstrip()[:1] not in ("{", "["):
            return None
        try:
            found = read_json_part(self.source, text, value.content)
        except DocumentError:
            return None
        if isinstance(expr, ir.Name):
            self.used.add(expr.id)
        return found

    def _dict_call(self, expr: ir.Call, depth: int) -> Node:
        if len(expr.args) > 1:
            return self.unknown(expr)
        entries = [entry for argument in expr.args for entry in self._spread(argument, depth)]
        for keyword in expr.keywords:
            entries += self._keyword(keyword, depth)
        return _settled(Mapping(self.source, expr.start, expr.end, entries))

    def _name(self, expr: ir.Name, depth: int) -> Node:
        value = self.bindings.values.get(expr.id)
        if value is None or expr.id in self._open or len(self._open) > 20:
            return self.unknown(expr)
        self._open.append(expr.id)
        found = self.node(value, depth + 1)
        self._open.pop()
        if isinstance(found, Scalar) and isinstance(found.value, Unknown):
            return self.unknown(expr)
        self.used.add(expr.id)
        return with_via(self.changed(expr.id, found), f"constant `{expr.id}`")

    def root(self, expr: Expr) -> Node:
        """The node of an expression that is a job: a name gives its value as if that stood there."""
        value = self.bindings.values.get(expr.id) if isinstance(expr, ir.Name) else None
        if not isinstance(expr, ir.Name) or value is None or isinstance(value, ir.Name):
            return self.node(expr)
        self.used.add(expr.id)
        return self.changed(expr.id, self.node(value))

    def changed(self, name: str, node: Node) -> Node:
        """The value of a name after all that the file does to it: what is set elsewhere cannot be told."""
        for change in self.bindings.changes.get(name, ()):
            node = _apply(node, change)
        return node

    # --- scalars -------------------------------------------------------------------------------------------------

    def _scalar(self, expr: Expr) -> Scalar:
        if isinstance(expr, ir.Const):
            return self._constant(expr)
        if isinstance(expr, ir.Attribute):
            return self._member(expr)
        if isinstance(expr, (ir.Text, ir.Binary, ir.Unary)):
            value = self._computed(expr, 0)
            if value is not None:
                how = "several pieces of text" if isinstance(value, str) else None
                text = value if isinstance(value, str) else str(value)
                return Scalar(self.source, expr.start, expr.end, value, text, "plain", how)
        return self._half_known(expr) if isinstance(expr, ir.Text) else self.unknown(expr)

    def _half_known(self, expr: ir.Text) -> Scalar:
        """Text with pieces that cannot be told, which stand as `${…}` as in every other language."""
        parts = [
            self._piece(part, 0) or hole(self.source.text[part.start : part.end].strip("{}")) for part in expr.parts
        ]
        text = self.source.text[expr.start : expr.end]
        return Scalar(self.source, expr.start, expr.end, Unknown("".join(parts), False), text, "plain")

    def _constant(self, expr: ir.Const) -> Scalar:
        value = expr.value
        if isinstance(value, (bytes, complex)):
            return self.unknown(expr)
        if not isinstance(value, str):
            text = self.source.text[expr.start : expr.end]
            return Scalar(self.source, expr.start, expr.end, value, text, "plain")
        if expr.content < 0:
            return Scalar(self.source, expr.start, expr.end, value, value, "plain", "several pieces of text")
        if expr.content == expr.start + 1 and expr.end == expr.content + len(value) + 1:
            return Scalar(self.source, expr.start, expr.end, value, value, "quoted")
        end = expr.content + len(value)
        return Scalar(self.source, expr.content, end, value, value, "block" if "\n" in value else "plain")

    def _member(self, expr: ir.Attribute) -> Scalar:
        """`PauseStatus.PAUSED`, also with `.value` behind it."""
        member = expr.base if expr.attr == "value" and isinstance(expr.base, ir.Attribute) else expr
        owner = last_name(member.base)
        if (
            not member.attr.isupper()
            or not is_class_name(owner)
            or not isinstance(member.base, (ir.Name, ir.Attribute))
        ):
            return self.unknown(expr)
        value = _VALUE_BY_MEMBER.get(member.attr, member.attr)
        return Scalar(self.source, expr.start, expr.end, value, value, "plain", "a member of an enumeration")

    def _computed(self, expr: Expr, depth: int) -> str | int | float | None:
        """Text put together from known pieces, and arithmetic with known numbers."""
        if depth > 40:
            return None
        if isinstance(expr, ir.Text):
            parts = [self._piece(part, depth) for part in expr.parts]
            return "".join(part for part in parts if part is not None) if None not in parts else None
        if isinstance(expr, ir.Unary) and expr.op == "-":
            value = self._computed(expr.operand, depth + 1)
            return -value if isinstance(value, (int, float)) else None
        if isinstance(expr, ir.Binary):
            return _calculated(expr.op, self._computed(expr.left, depth + 1), self._computed(expr.right, depth + 1))
        return _plain_value(self.node(expr, depth + 1))

    def _piece(self, expr: Expr, depth: int) -> str | None:
        value = self._computed(expr, depth + 1)
        return None if value is None else str(value)


def _calculated(op: str, left: str | int | float | None, right: str | int | float | None) -> str | int | float | None:
    if isinstance(left, str) and isinstance(right, str):
        return left + right if op == "+" else None
    if left is None or right is None or isinstance(left, str) or isinstance(right, str):
        return None
    if max(abs(left), abs(right)) > 10**_LONGEST_NUMBER:
        return None
    if op == "*":
        return left * right
    return {"+": left + right, "-": left - right}.get(op)


def _plain_value(node: Node) -> str | int | float | None:
    value: ScalarValue = node.value if isinstance(node, Scalar) else None
    return None if isinstance(value, (bool, Unknown)) else value


def _settled(mapping: Mapping) -> Mapping:
    """Of a key that stands twice the last one wins. What came by `**` was meant to be replaced and is no duplicate."""
    by_key: dict[str, Entry] = {}
    losers: list[Entry] = []
    for entry in mapping.entries:
        earlier = by_key.pop(entry.key.text, None)
        if earlier is not None and not earlier.merged and not entry.merged:
            losers.append(earlier)
        by_key[entry.key.text] = entry
    mapping.entries = list(by_key.values())
    mapping.duplicates = tuple(losers)
    return mapping


def _seen(key: Scalar, via: str) -> Scalar:
    found = with_via(key, via)
    assert isinstance(found, Scalar)
    return found


def last_name(expr: Expr) -> str:
    """`create` of `w.jobs.create`; empty where there is none."""
    if isinstance(expr, ir.Attribute):
        return expr.attr
    return expr.id if isinstance(expr, ir.Name) else ""


def is_class_name(name: str) -> bool:
    """Whether a name is written as those of classes are: `NotebookTask`."""
    return name[:1].isupper() and any(letter.islower() for letter in name)


def _apply(node: Node, change: Change) -> Node:
    """A value after one change somewhere in it. A field that is only set below may be there or not."""
    first = change.steps[0] if change.steps else None
    if not isinstance(node, Mapping) or not isinstance(first, str):
        return opened(node) if change.steps else _opened_here(node)
    entry = node.entry(first)
    if entry is None:
        return _opened_here(node)
    if len(change.steps) == 1 and change.sets:
        new: Node = computed(node.source, entry.value.start, entry.value.end, _CHANGED)
    else:
        new = opened(entry.value)
    return _remade(node, [one._replace(value=new) if one is entry else one for one in node.entries])


def _remade(node: Mapping, entries: list[Entry]) -> Mapping:
    copy = Mapping(node.source, node.start, node.end, entries, node.via)
    copy.duplicates = node.duplicates
    return copy


def _opened_here(node: Node) -> Node:
    """A mapping or list to which something may have been added."""
    if isinstance(node, Mapping):
        mark = Scalar(node.source, node.start, node.start + 1, "${…}", "${…}", "plain")
        return _remade(node, [*node.entries, Entry(mark, mark._replace(value=Unknown("${…}")))])
    if isinstance(node, Sequence):
        mark = Scalar(node.source, node.start, node.start + 1, Unknown("${…}"), _CHANGED, "plain")
        return Sequence(node.source, node.start, node.end, [*node.items, mark], node.via)
    return node


def opened(node: Node) -> Node:
    """A value in which anything may have been added, at any depth."""
    if isinstance(node, Mapping):
        entries = [entry._replace(value=opened(entry.value)) for entry in node.entries]
        return _opened_here(_remade(node, entries))
    if isinstance(node, Sequence):
        items = [opened(item) for item in node.items]
        return _opened_here(Sequence(node.source, node.start, node.end, items, node.via))
    return node
