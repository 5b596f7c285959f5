"""Following try: its body, its handlers, its else and its finally."""

from __future__ import annotations

from typing import Any

from bricklint.source import Span
from bricklint.trace.arguments import by_words
from bricklint.trace.expressions import evaluate
from bricklint.trace.flow import after_final, after_try, is_empty, logs_only, reraises
from bricklint.trace.frames import Handler, InElse, InFinally, InHandler, InTry, Outcomes
from bricklint.trace.machine import HandlerDraft, Machine, dotted_of, last_part
from bricklint.trace.scan import binds, depends_on_itself, dotted_text, mentions
from bricklint.trace.store import Layer
from bricklint.trace.things import Classed
from bricklint.trace.values import Failure, Listed, OneOf, Ref, Value

_BROAD = frozenset({"Exception", "BaseException"})


def run_try(m: Machine, node: Any) -> Outcomes:
    """`try`: the handlers start from what the body may have bound."""
    from bricklint.trace.statements import run_block

    number = m.number()
    drafts = _drafts(m, number, node)
    blanks = tuple(_blank(draft) for draft in drafts)
    m.store.push()
    with m.under(InTry(number, blanks, bool(node.final), m.span(node))):
        body = run_block(m, node.body)
    bound = m.store.pop()
    handled, layers = _run_handlers(m, drafts, bound)
    m.store.push(bound)
    orelse: Outcomes = frozenset({"falls"})
    if node.orelse and "falls" in body:
        with m.under(InElse(number)):
            orelse = run_block(m, node.orelse)
    bound = m.store.pop()
    falling: list[Layer] = [bound] if "falls" in body and "falls" in orelse else []
    falling += [layer for ends, layer in zip(handled, layers, strict=True) if "falls" in ends]
    passed = by_words(m, *falling) if len(falling) == 2 and not node.orelse else {}
    m.store.merge(falling or [bound, *layers])
    m.store.put(passed)
    broad = any(draft.broad for draft in drafts)
    everything = any(_catches_everything(draft) for draft in drafts)
    ends = after_try(body, orelse, handled, broad, everything)
    if not node.final:
        return ends
    arrives = not broad or any(reraises(one) != "never" for one in handled)
    with m.under(InFinally(number, arrives, m.span(node))):
        final = run_block(m, node.final)
    return after_final(ends, final)


def _catches_everything(draft: HandlerDraft) -> bool:
    return draft.broad and (not draft.types or any(last_part(name) == "BaseException" for name in draft.types))


def _drafts(m: Machine, number: int, node: Any) -> list[HandlerDraft]:
    drafts: list[HandlerDraft] = []
    guarded = _span_of(m, node.body, m.span(node))
    caught = False
    needs = _needed(m, node)
    for clause in node.handlers:
        types, broad = _types(m, clause.type)
        catches = broad and not caught
        caught = caught or broad
        draft = HandlerDraft(m.number(), number, clause, m.file, guarded, types, broad, catches)
        drafts.append(draft)
        if not m.silent:
            m.drafts[draft.id] = draft
            m.needs[draft.id] = needs
    return drafts


def _span_of(m: Machine, block: Any, otherwise: Span) -> Span:
    return Span(m.file.source, block[0].start, block[-1].end) if block else otherwise


def _needed(m: Machine, node: Any) -> frozenset[str]:
    """Names that the body binds, nothing has bound before, and a later statement reads. What a loop in the body goes
    through belongs to the loop."""
    bound = frozenset(name for name in m.said.of(_bound_in_try, node.body) if not m.is_bound(name))
    if not bound:
        return bound
    found = mentions(node.orelse) & bound
    for block, start in reversed(m.following):
        bound_anew = m.said.of(_bound_anew, block, behind=start)
        found |= (m.said.of(mentions, block, behind=start) - bound_anew) & bound
        bound -= bound_anew | found
        if not bound:
            break
    return found


def _bound_in_try(block: Any) -> frozenset[str]:
    return binds(block, loops=False)


def _bound_anew(block: Any) -> frozenset[str]:
    return binds(block) - depends_on_itself(block)


def _types(m: Machine, node: Any) -> tuple[tuple[str, ...], bool]:
    if node is None:
        return (), True
    value = evaluate(m, node)
    names: list[str] = []
    broad = False
    for item in value.items if isinstance(value, Listed) else value.options if isinstance(value, OneOf) else (value,):
        name = _type_name(m, item)
        if name is not None:
            names.append(name)
            broad = broad or name in _BROAD or name in ("builtins.Exception", "builtins.BaseException")
    if not names:
        written = dotted_text(node)
        names = [written] if written is not None else []
    return tuple(names), broad


def _type_name(m: Machine, value: Value) -> str | None:
    thing = m.things.get(value.number) if isinstance(value, Ref) else None
    return thing.name if isinstance(thing, Classed) else dotted_of(value)


def _run_handlers(m: Machine, drafts: list[HandlerDraft], bound: Layer) -> tuple[list[Outcomes], list[Layer]]:
    from bricklint.trace.statements import run_block

    handled: list[Outcomes] = []
    layers: list[Layer] = []
    for draft in drafts:
        m.store.push()
        m.store.merge([bound, {}])
        if draft.clause.name is not None:
            named = draft.types[0] if len(draft.types) == 1 else None
            m.bind(draft.clause.name, Failure(draft.id, named, (), (_clause_span(draft),)))
        with m.under(InHandler(draft.try_, _blank(draft))):
            ends = run_block(m, draft.clause.body)
        layers.append(m.store.pop())
        handled.append(ends)
        if not m.silent:
            m.handler_ends.setdefault(draft.id, set()).update(ends)
            m.note_handled(draft)
    return handled, layers


def _clause_span(draft: HandlerDraft) -> Span:
    return Span(draft.file.source, draft.clause.start, draft.clause.head_end)


def _blank(draft: HandlerDraft) -> Handler:
    """The handler before anything is known of how it ends; replaced at the end of the run."""
    return finished(draft, frozenset())


def finished(draft: HandlerDraft, ends: Outcomes) -> Handler:
    """The facts of a handler that ends so."""
    clause = draft.clause
    at = _clause_span(draft)
    body: Any = clause.body
    place = Span(draft.file.source, body[0].start, body[-1].end) if body else at
    return Handler(
        draft.id,
        draft.try_,
        draft.types,
        draft.broad,
        clause.name,
        at,
        place,
        draft.guarded,
        draft.catches_exit,
        reraises(ends),
        ends,
        is_empty(body),
        logs_only(body),
    )
