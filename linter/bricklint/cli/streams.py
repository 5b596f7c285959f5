"""What goes to stdout and stderr, whatever the terminal can show and whoever reads it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from bricklint.config import ConfigError


def print_text(text: str) -> None:
    """Print a text; `?` for what the terminal cannot show. A reader that went away is no failure: the exit status still
    counts. Raises ConfigError where stdout cannot be written."""
    encoding = sys.stdout.encoding or "ascii"
    with _written():
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()


def print_bytes(data: bytes) -> None:
    """Print bytes as they are. Raises ConfigError where stdout cannot be written."""
    with _written():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def tell(text: str) -> None:
    """Say something in one line on stderr, without what a terminal would obey: names of files come from anywhere."""
    from bricklint.report.cells import clean

    print(f"bricklint: {clean(text)}", file=sys.stderr)


def silence_stdout() -> None:
    """The reader of stdout went away (`| head`): nobody is left to tell, and Python must not try when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        silence_stdout()
    except OSError as error:
        silence_stdout()
        raise ConfigError(f"stdout cannot be written: {(error.strerror or str(error)).lower()}") from None
