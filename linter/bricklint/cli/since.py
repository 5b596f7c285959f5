"""`--since`: the findings that changes since a revision have to answer for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bricklint.config import Config, ConfigError
from bricklint.files.port import Files
from bricklint.report.result import Result


class Since:
    """A revision that findings are held against. `given` are the files that the command line names.

    Raises ConfigError where git or the revision is not there: better before a long run than behind it.
    """

    def __init__(
        self, revision: str, root: Path, config: Config, given: Sequence[str], lint: Callable[[Files], Result]
    ) -> None:
        from bricklint.files.git import Git, GitError

        if not revision:
            raise ConfigError("--since: name a revision, such as origin/main")
        self.revision = revision
        self._root = root
        self._config = config
        self._given = given
        self._lint = lint
        self._before: Result | None = None
        try:
            with Git(root) as git:
                self._base = git.base_of(revision)
        except GitError as error:
            raise self._failed(str(error)) from None

    def narrow(self, result: Result, files: Files) -> Result:
        """The result with what has changed since the revision. Raises ConfigError."""
        from bricklint.baseline.since import changed_only
        from bricklint.files.git import Git, GitError
        from bricklint.files.revision import Revision

        try:
            with Git(self._root) as git:
                config = self._config
                past = Revision(git, self._base, files, self._given, config.exclude, config.max_file_size)
                found = changed_only(result, self.revision, past.has_changed, lambda: self._past_result(past))
        except GitError as error:
            raise self._failed(str(error)) from None
        if past.missing is not None:
            raise self._failed(f"this clone does not hold {past.missing} of that revision (is it a partial one?)")
        return found

    def _past_result(self, past: Files) -> Result:
        """What was wrong at the revision: looked at once, however often a run lints."""
        if self._before is None:
            self._before = self._lint(past)
        return self._before

    def _failed(self, reason: str) -> ConfigError:
        return ConfigError(f"--since {self.revision.encode('unicode_escape').decode()[:100]}: {reason}")
