"""The clauses of one statement: what is set, asked, inserted and selected."""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.stackql.tokens import Token, closing, split

_CLAUSES = ("where", "group", "order", "limit", "having", "union", "returning", "join", "left", "inner", "from")


def clause(tokens: list[Token], word: str) -> list[Token]:
    """The tokens behind a word of the statement, up to the next clause."""
    depth = 0
    start = None
    for index, token in enumerate(tokens):
        depth += token.is_mark("(")
        depth -= token.is_mark(")")
        if start is not None and depth <= 0 and token.is_word(*_CLAUSES) and not _is_compared(tokens, index):
            return tokens[start:index]
        if start is None and depth == 0 and token.is_word(word):
            start = index + 1
    return tokens[start:] if start is not None else []


def _is_compared(tokens: list[Token], index: int) -> bool:
    """Whether a word is the name of a parameter here: `limit = 5`."""
    return index + 1 < len(tokens) and tokens[index + 1].is_mark("=")


def assigned(tokens: list[Token], separator: str) -> Iterator[tuple[Token, list[Token]]]:
    """The pairs of `name = value, …` or `name = value AND …`; whatever else stands there is passed over."""
    for piece in _pieces(tokens, separator):
        if len(piece) >= 3 and piece[-2].is_mark("=") and piece[-3].kind == "name":
            yield piece[-3], piece[-1:]
        elif len(piece) >= 3 and piece[0].kind == "name" and piece[1].is_mark("="):
            yield piece[0], piece[2:]


def _pieces(tokens: list[Token], separator: str) -> Iterator[list[Token]]:
    if separator == ",":
        yield from split(tokens)
        return
    if any(token.is_word("or", "not") for token in tokens):
        return  # nothing is certain to hold
    piece: list[Token] = []
    for token in tokens:
        if token.is_word(separator):
            yield piece
            piece = []
        else:
            piece.append(token)
    yield piece


def inserted(tokens: list[Token]) -> list[list[Token]]:
    """The values of `SELECT a, b` or `VALUES (a, b)`."""
    if not tokens:
        return []
    if tokens[0].is_word("values") and len(tokens) > 1 and tokens[1].is_mark("("):
        return list(split(tokens[2 : closing(tokens, 1)]))
    if not tokens[0].is_word("select"):
        return []
    end = next((index for index, token in enumerate(tokens) if token.is_word("returning", "from")), len(tokens))
    return list(split(tokens[1:end]))


def returning(tokens: list[Token]) -> Iterator[Token]:
    """The columns that a statement gives back."""
    start = next((index for index, token in enumerate(tokens) if token.is_word("returning")), len(tokens))
    return _plain_columns(tokens[start + 1 :])


def selected(tokens: list[Token]) -> Iterator[Token]:
    """The columns that a SELECT asks for."""
    end = next((index for index, token in enumerate(tokens) if token.is_word("from")), len(tokens))
    return _plain_columns(tokens[1:end])


def _plain_columns(tokens: list[Token]) -> Iterator[Token]:
    """The columns of a list that are names alone, or names with another name behind them."""
    for piece in split(tokens):
        if piece and piece[0].kind == "name" and (len(piece) == 1 or piece[1].kind == "name"):
            yield piece[0]


def parameters(tokens: list[Token]) -> Iterator[tuple[Token, list[Token]]]:
    """The pairs of `@name = value`, with or without commas between them."""
    for index, token in enumerate(tokens):
        if token.kind == "parameter" and index + 2 < len(tokens) and tokens[index + 1].is_mark("="):
            yield token, [tokens[index + 2]]


def is_true(tokens: list[Token]) -> bool:
    """Whether a value is true."""
    return len(tokens) == 1 and tokens[0].value.lower() in ("true", "1")
