"""The parameters of a Python task do not fit the command line that its script defines.

## What it does

Reads the script's argparse, click or typer definition, and walks the task's `parameters` as the script would: a flag
that is not defined, a flag and its value in one element, a value that is missing or is none of the choices, one word
too many, and required arguments that are not passed. `sys.argv[n]` beyond what is passed is marked too. Wheel tasks
are looked at where the project's own pyproject.toml, setup.cfg or setup.py names the entry point; `named_parameters`
arrive as `--name=value`.

It says nothing where a definition may be missing from the picture: sub-commands, several parsers, `parse_known_args`
for unknown flags, definitions in a loop.

## Why is this bad

The script ends with status 2 before its first line of work, at every run.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          environment_key: default
          spark_python_task:
            python_file: ./load.py
            parameters:
              - --source_path  # BL612
              - /mnt/landing
              - --mode=full
```
```python load.py
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--source-path")
parser.add_argument("--mode", choices=["full", "delta"], required=True)
args = parser.parse_args()
print(args.source_path, args.mode)
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          environment_key: default
          spark_python_task:
            python_file: ./load.py
            parameters:
              - --source-path
              - /mnt/landing
              - --mode=full
```

## References

- Jobs API: `spark_python_task.parameters`, `python_wheel_task.parameters` and `named_parameters`.
- argparse: unknown arguments are an error of `parse_args`; each element of the list is one argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.project.model import Code, Context, TaskRun
from bricklint.project.wheels import wheel_code
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.trace.events import ArgumentDefined, ArgumentsRead
from bricklint.trace.frames import InBranch, InTry
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, is_null, is_unknown
from bricklint_rules.parameters.command_line import CommandLine, Fault, Word, command_line, read_words
from bricklint_rules.parameters.pieces import written
from bricklint_rules.parameters.typer_line import typer_line
from bricklint_schemas.closest import closest

_PICKED = re.compile(r"\s*\[\s*(\d{1,4})\s*\]")

RULE = Rule("BL612", "script-arguments", Severity.WARNING)


def check(run: TaskRun, context: Context) -> Iterator[Diagnostic]:
    task = run.task
    if task.kind not in ("spark_python_task", "python_wheel_task") or task.body is None:
        return
    code = run.code if task.kind == "spark_python_task" else _wheel(run, context)
    words = _words(task.body)
    if code is None or words is None:
        return
    line = command_line(code, is_wheel=task.kind == "python_wheel_task")
    if line is None and (found := typer_line(code, words)) is not None:
        line, words = found
    if line is not None:
        reading = read_words(line, words)
        for fault in reading.faults:
            yield _said(code, line, fault)
        if reading.lacking:
            yield _lacking(run, code, reading.lacking)
    elif task.kind == "spark_python_task":
        yield from _by_position(run, code, words)


def _wheel(run: TaskRun, context: Context) -> Code | None:
    body = run.task.body
    package = body.string("package_name") if body is not None else None
    entry = body.string("entry_point") if body is not None else None
    return wheel_code(context.project, package, entry) if package and entry else None


def _words(body: Mapping) -> list[Word] | None:
    """The words that the script gets; None where their number is not known."""
    named, listed = body.get("named_parameters"), body.get("parameters")
    if isinstance(named, Mapping) and listed is None:
        return [Word(f"--{entry.key.text}={_text(entry.value) or '${}'}", entry.key) for entry in named.entries]
    if named is not None and not is_null(named):
        return None
    if listed is None or is_null(listed):
        return []
    if not isinstance(listed, Sequence) or not all(isinstance(item, Scalar) for item in listed.items):
        return None
    return [Word(_text(item), item) for item in listed.items if isinstance(item, Scalar)]


def _text(node: Node) -> str | None:
    return written(node) if isinstance(node, Scalar) and not is_unknown(node) else None


def _said(code: Code, line: CommandLine, fault: Fault) -> Diagnostic:
    text = fault.word.text or ""
    flag = text.partition("=")[0]
    related = [(fault.option.at, "defined here")] if fault.option is not None else []
    hint: str | None = None
    if fault.kind == "unknown":
        near = closest(flag, line.options)
        message = f"`{code.path}` defines no argument `{flag}`: the script ends before it begins"
        listed = f"arguments: {quoted(line.options)}" if line.options else "it takes no options"
        hint = f"did you mean `{near}`? {listed}" if near else listed
        shown = [line.options[near]] if near else [*line.options.values(), *line.positionals][:1]
        related = [(option.at, "defined here" if near else "the first that it defines") for option in shown]
    elif fault.kind == "joined":
        message = f"`{text}` is one argument for the script: it knows `{text.split(' ', 1)[0]}`, not this"
        hint = "write the flag and its value as two elements, or join them by `=`"
    elif fault.kind == "value":
        message = f"`{flag}` of `{code.path}` takes a value, and none follows"
    elif fault.kind == "choice":
        given = text.partition("=")[2] or text
        message = f"`{given}` is none of the choices of `{_name(fault.option)}`: the script ends before it begins"
        hint = f"choices: {quoted(fault.option.choices or ())}" if fault.option is not None else None
    else:
        message = f"`{code.path}` takes {len(line.positionals)} plain arguments, and this is one more"
    return RULE.at(fault.word.node, message, label="not what the script takes", related=related, hint=hint)


def _name(option: ArgumentDefined | None) -> str:
    return option.flags[0] if option is not None else ""


def _lacking(run: TaskRun, code: Code, lacking: tuple[ArgumentDefined, ...]) -> Diagnostic:
    body = run.task.body
    place = (body.key("parameters") or body.key("named_parameters")) if body is not None else None
    names = quoted(event.flags[0] for event in lacking)
    return RULE.at(
        place or (run.link.node if run.link is not None else run.task.place),
        f"the task does not pass {names}, which `{code.path}` requires: the script ends before it begins",
        label="not passed",
        related=[(event.at, "required here") for event in lacking[:3]],
    )


def _by_position(run: TaskRun, code: Code, words: list[Word]) -> Iterator[Diagnostic]:
    """`sys.argv[3]` where two parameters are passed, and nothing asks how many there are."""
    reads = [(event, _position(event)) for event in code.trace.of(ArgumentsRead)]
    if any(position is None for _, position in reads):
        return
    beyond = [
        (position or 0, event)
        for event, position in reads
        if (position or 0) > len(words) and not _is_asked(event) and event.inside(InTry) is None
    ]
    if not beyond:
        return
    position, event = max(beyond, key=lambda one: one[0])
    body = run.task.body
    yield RULE.at(
        (body.key("parameters") if body is not None else None)
        or (run.link.node if run.link is not None else run.task.place),
        f"`{code.path}` reads `sys.argv[{position}]`, but the task passes {_counted(len(words))}",
        label="too few",
        related=[(event.at, "fails here")],
    )


def _counted(number: int) -> str:
    return "none" if number == 0 else "one parameter" if number == 1 else f"{number} parameters"


def _is_asked(event: ArgumentsRead) -> bool:
    """Whether the read stands behind a test that may hold or not; `__name__ == "__main__"` does."""
    return any(step.known is not step.taken and not step.implied for step in event.around(InBranch))


def _position(event: ArgumentsRead) -> int | None:
    """Which word of `sys.argv` is picked; None where it is read in any other way."""
    if event.how != "argv":
        return None
    picked = _PICKED.match(event.at.source.text, event.at.end)
    return int(picked[1]) if picked else None
