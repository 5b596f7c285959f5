"""Statements of StackQL to jobs, and what is wrong with the statements themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bricklint.diagnostic import Label
from bricklint.jobs.model import Document, Form, Job
from bricklint.jobs.problem import Problem, problem_at
from bricklint.jobs.stackql.clauses import assigned, clause, inserted, is_true, parameters, returning, selected
from bricklint.jobs.stackql.methods import DEPLOYMENT, JOBS, NUMBERS, RESOURCES, RUNS, Method, Resource
from bricklint.jobs.stackql.tokens import Token, closing, split, statements
from bricklint.jobs.stackql.values import as_number, value_of
from bricklint.jobs.unknown import computed
from bricklint.source import SourceText, Span
from bricklint.tree.errors import DocumentError
from bricklint.tree.node import Entry, Mapping, Node, Scalar, is_unknown

_SERVICE = ("databricks_workspace", "jobs")
_SENT = {("insert", "jobs"): Form.CREATE, ("insert", "job_runs"): Form.SUBMIT}
_CHANGED = {"update": Form.UPDATE, "replace": Form.RESET}


class Target(NamedTuple):
    """The resource that a statement names: where, and the method behind it (`…job_runs.cancel`)."""

    resource: Resource
    first: int
    behind: int
    method: Token | None
    place: Token


class Said(NamedTuple):
    """What the statements of a file came to."""

    documents: list[Document]
    jobs: list[Job]
    problems: list[Problem]


def read_stackql(source: SourceText) -> Said:
    """The jobs that the statements of a file send, and what is wrong with the statements."""
    reader = _Reader(source)
    roots: list[Mapping] = []
    found: list[tuple[Form, Mapping]] = []
    spoken = False
    for tokens in statements(source.text):
        target = _target(tokens)
        if target is None:
            continue
        spoken = True
        request = reader.statement(tokens, target)
        if request is not None:
            found.append(request)
            roots.append(request[1])
    document = Document(source, "sql", tuple(roots), Form.STACKQL)
    jobs = [_job(document, form, body) for form, body in found]
    return Said([document] if spoken else [], jobs, reader.problems)


def _job(document: Document, form: Form, body: Mapping) -> Job:
    settings = body.mapping("new_settings") if form in (Form.UPDATE, Form.RESET) else None
    partial = form in (Form.UPDATE, Form.RUN_NOW) or any("${" in name for name in body.names())
    return Job(Form.STACKQL, settings or body, document, partial=partial, wrapper=body, sent_as=form)


def _target(tokens: list[Token]) -> Target | None:
    """The first name of the form `databricks_workspace.jobs.RESOURCE` in a statement."""
    for index in range(len(tokens) - 4):
        if [token.value for token in tokens[index : index + 4]] == [_SERVICE[0], ".", _SERVICE[1], "."]:
            place = tokens[index + 4]
            resource = RESOURCES.get(place.value)
            if resource is None or place.kind != "name":
                return None
            behind = index + 5
            method = None
            if behind + 1 < len(tokens) and tokens[behind].is_mark("."):
                method, behind = tokens[behind + 1], behind + 2
            return Target(resource, index, behind, method, place)
    return None


class _Reader:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def statement(self, tokens: list[Token], target: Target) -> tuple[Form, Mapping] | None:
        """What one statement sends, if it sends a job."""
        verb = tokens[0].value
        if verb == "exec":
            return self._exec(tokens, target)
        if verb == "insert":
            return self._insert(tokens, target)
        if verb in _CHANGED and target.resource is JOBS:
            return self._update(tokens, target, _CHANGED[verb])
        if verb in ("select", "delete"):
            self._question(tokens, target, selects=verb == "select")
        return None

    # --- INSERT and UPDATE ---------------------------------------------------------------------------------------

    def _insert(self, tokens: list[Token], target: Target) -> tuple[Form, Mapping] | None:
        opening = target.behind
        if opening >= len(tokens) or not tokens[opening].is_mark("("):
            return None
        end = closing(tokens, opening)
        columns = [piece[0] for piece in split(tokens[opening + 1 : end]) if piece]
        values = inserted(tokens[end + 1 :])
        body = self._body(zip(columns, values, strict=False), columns)
        self._check_deployment(tokens, target)
        self._check_columns(returning(tokens), target.resource)
        if len(values) != len(columns):
            return None  # what belongs to what cannot be told
        return _SENT["insert", target.resource.name], body

    def _update(self, tokens: list[Token], target: Target, form: Form) -> tuple[Form, Mapping] | None:
        where = clause(tokens, "where")
        given = {_column(name): (name, value) for name, value in assigned(where, "and")}
        given.update({_column(name): (name, value) for name, value in assigned(clause(tokens, "set"), ",")})
        self._check_deployment(tokens, target)
        if target.resource.key not in given and not any(token.is_word(target.resource.key) for token in where):
            self._missing(target.place, f"an {form.value.rpartition('/')[2]} of a job", [target.resource.key])
        body = self._body(given.values(), [name for name, _ in given.values()])
        return (form, body) if isinstance(body.get("new_settings"), Mapping) else None

    def _body(self, pairs: Iterable[tuple[Token, list[Token]]], columns: list[Token]) -> Mapping:
        entries = [
            Entry(self._key(name), self._column_value(name, value))
            for name, value in pairs
            if name.value != DEPLOYMENT and name.kind == "name" and value
        ]
        start = entries[0].key.start if entries else columns[0].start if columns else 0
        end = max((max(entry.key.end, entry.value.end) for entry in entries), default=start)
        return Mapping(self.source, start, end, entries)

    def _key(self, token: Token) -> Scalar:
        name = _column(token)
        return Scalar(self.source, token.start, token.end, name, name, "plain")

    def _column_value(self, name: Token, tokens: list[Token]) -> Node:
        found = self._value(tokens)
        return as_number(found) if _column(name) in NUMBERS else found

    def _value(self, tokens: list[Token]) -> Node:
        try:
            return value_of(self.source, tokens)
        except DocumentError as error:
            span = self.source.span(error.start, error.end)
            self.problems.append(problem_at("syntax-error", span, error.message, hint=error.hint))
            return computed(self.source, tokens[0].start, tokens[-1].end)

    # --- EXEC ----------------------------------------------------------------------------------------------------

    def _exec(self, tokens: list[Token], target: Target) -> tuple[Form, Mapping] | None:
        if target.method is None:
            return None
        method = target.resource.methods.get(target.method.value)
        if method is None:
            if target.method.value not in target.resource.by_verb:
                self._unknown("method", target.method, target.resource.name, target.resource.methods)
            return None
        given = list(parameters(tokens[target.behind :]))
        body = next((value for name, value in given if name.value.lower() == "@@json"), None)
        content = self._value(body) if body else None
        for name, _ in given:
            plain = name.value.lstrip("@").lower()
            if name.value.lower() != "@@json" and plain not in method.parameters:
                self._unknown("parameter", name, f"`{target.method.value}`", method.parameters)
        self._check_required(target.method, method, given, content)
        if target.resource is JOBS and isinstance(content, Mapping):
            return Form.RUN_NOW, content
        if isinstance(content, Mapping):
            self._check_body(content, target.method, method)
        return None

    def _check_required(
        self, place: Token, method: Method, given: list[tuple[Token, list[Token]]], content: Node | None
    ) -> None:
        names = {name.value.lstrip("@").lower() for name, _ in given}
        if content is not None and not isinstance(content, Mapping):
            names |= method.body  # whatever the template holds
        elif isinstance(content, Mapping):
            names |= set(content.names())
        missing = [name for name in method.required if name not in names]
        if missing:
            self._missing(place, f"`{place.value}`", missing)

    def _check_body(self, content: Mapping, place: Token, method: Method) -> None:
        for entry in content.entries:
            if method.body and entry.key.text not in method.body and "{{" not in entry.key.text:
                self._unknown_at(entry.key.span, "field", entry.key.text, f"`{place.value}`", method.body)

    # --- SELECT and DELETE ---------------------------------------------------------------------------------------

    def _question(self, tokens: list[Token], target: Target, *, selects: bool) -> None:
        self._check_deployment(tokens, target)
        if any(token.is_word("join", "union", "with") for token in tokens):
            return
        if not selects:
            self._check_where(tokens, frozenset((DEPLOYMENT, target.resource.key)), target.resource)
            return
        if target.first < 1 or not tokens[target.first - 1].is_word("from"):
            return
        self._check_columns(selected(tokens), target.resource)
        asked = {name.value: (name, value) for name, value in assigned(clause(tokens, "where"), "and")}
        named = {token.value for token in tokens[: target.first] if token.kind == "name"}  # `… AS name`
        self._check_where(tokens, target.resource.fields | target.resource.parameters | named, target.resource)
        self._check_asked(asked, target)

    def _check_where(self, tokens: list[Token], known: frozenset[str], resource: Resource) -> None:
        for name, _ in assigned(clause(tokens, "where"), "and"):
            if name.value not in known:
                self._unknown("column", name, resource.name, resource.parameters & known)

    def _check_asked(self, asked: dict[str, tuple[Token, list[Token]]], target: Target) -> None:
        resource = target.resource
        alone = [asked[name][0] for name in sorted(resource.single) if name in asked]
        if alone and resource.key not in asked:
            self._missing(alone[0], f"a question with `{alone[0].value}`", [resource.key])
        if "offset" in asked:
            self._say(
                "deprecated-field",
                asked["offset"][0],
                "`offset` has been deprecated since June 2023",
                label="deprecated",
                hint="go through the pages with `page_token`",
            )
        self._check_limit(asked.get("limit"), resource)
        first, second = asked.get("active_only"), asked.get("completed_only")
        if resource is RUNS and first and second and is_true(first[1]) and is_true(second[1]):
            self._say(
                "conflicting-fields",
                second[0],
                "`active_only` and `completed_only` are both true: the API refuses the question",
                label="one of the two",
                related=(Label(self._span(first[0]), "the other one"),),
            )

    def _check_limit(self, asked: tuple[Token, list[Token]] | None, resource: Resource) -> None:
        if asked is None or len(asked[1]) != 1:
            return
        value = as_number(value_of(self.source, asked[1])) if asked[1][0].kind in ("number", "text") else None
        number = value.value if isinstance(value, Scalar) and not is_unknown(value) else None
        if isinstance(number, int) and not isinstance(number, bool) and not 0 <= number <= resource.limit:
            self._say(
                "invalid-value",
                asked[1][0],
                f"`limit` is {number}, and one page of `{resource.name}` holds {resource.limit} at most",
                label=f"1 to {resource.limit}",
                hint="go through the pages with `page_token`",
            )

    # --- what all of them share ----------------------------------------------------------------------------------

    def _check_deployment(self, tokens: list[Token], target: Target) -> None:
        from bricklint_schemas.closest import closest

        names = {token.value for token in tokens if token.kind == "name"}
        if DEPLOYMENT not in names and not any(closest(name, [DEPLOYMENT]) for name in names):
            self._missing(target.place, f"`{target.resource.name}`", [DEPLOYMENT])

    def _check_columns(self, columns: Iterable[Token], resource: Resource) -> None:
        for column in columns:
            if column.value not in resource.fields and column.value not in resource.parameters:
                self._unknown("column", column, resource.name, resource.fields)

    def _unknown(self, what: str, token: Token, owner: str, known: Iterable[str]) -> None:
        self._unknown_at(self._span(token), what, token.value, owner, known)

    def _unknown_at(self, span: Span, what: str, name: str, owner: str, known: Iterable[str]) -> None:
        from bricklint_schemas.closest import closest

        names = sorted(known)
        nearest = closest(name.lstrip("@").lower(), names)
        listed = ", ".join(f"`{one}`" for one in names[:8]) + (", …" if len(names) > 8 else "")
        hint = f"did you mean `{nearest}`?" if nearest else f"known: {listed}"
        self.problems.append(
            problem_at("unknown-field", span, f"`{name}` is no {what} of {owner}", label=f"unknown {what}", hint=hint)
        )

    def _missing(self, place: Token, what: str, names: list[str]) -> None:
        listed = " and ".join(f"`{name}`" for name in names)
        self._say("missing-field", place, f"{what} is asked without {listed}, which it requires", label="required")

    def _say(
        self,
        slug: str,
        place: Token,
        message: str,
        *,
        label: str,
        hint: str | None = None,
        related: tuple[Label, ...] = (),
    ) -> None:
        span = self._span(place)
        self.problems.append(problem_at(slug, span, message, label=label, hint=hint, related=related))

    def _span(self, token: Token) -> Span:
        return self.source.span(token.start, token.end)


def _column(token: Token) -> str:
    """The field of a column: the provider's first versions wrote those of a body with `data__` in front."""
    return token.value.removeprefix("data__")
