"""What a target's mode, presets, run_as and permissions do to every job (FACTS: bundles).

`mode: development` puts a prefix before names, pauses what is not explicitly unpaused, allows four concurrent runs
and adds a tag; `presets` say the same one by one and win over the mode. Nodes that come of this stand where the mode
or the preset is written, and say so in `via`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bricklint.jobs.bundle.merging import replaced
from bricklint.jobs.bundle.scope import Scope
from bricklint.tree.node import Entry, Mapping, Node, Scalar, ScalarValue, Sequence, Unknown, is_null

DEVELOPMENT_RUNS = 4
_USER = "${workspace.current_user.short_name}"
_STARTERS = ("schedule", "trigger", "continuous")
_LEVELS = {"CAN_RUN": "CAN_MANAGE_RUN"}


class Presets(NamedTuple):
    """What is done to each job of a target. A scalar stands where it was written; None does nothing."""

    prefix: Scalar | None = None
    pause_status: Scalar | None = None
    max_concurrent_runs: Scalar | None = None
    tags: tuple[Entry, ...] = ()
    run_as: Entry | None = None
    permissions: tuple[Node, ...] = ()

    @property
    def idle(self) -> bool:
        """Whether nothing is done to any job."""
        return self == _IDLE


_IDLE = Presets()


def presets_of(scope: Scope) -> Presets:
    """The presets of a target, with variables filled in."""
    view = scope.view
    written = view.mapping("presets")
    if written is not None:
        filled = scope.fill(written)
        written = filled if isinstance(filled, Mapping) else None
    mode = view.mode if view.mode_name == "development" else None
    tags = tuple(written.mapping("tags").entries) if written is not None and written.mapping("tags") else ()  # type: ignore[union-attr]
    if mode is not None and not any(entry.key.text == "dev" for entry in tags):
        tags = (*tags, Entry(_at(mode, "dev"), _at(mode, Unknown(_USER))))
    return Presets(
        _preset(written, "name_prefix") or (_at(mode, Unknown(f"[dev {_USER}] ", False)) if mode else None),
        _preset(written, "trigger_pause_status") or (_at(mode, "PAUSED") if mode else None),
        _preset(written, "jobs_max_concurrent_runs") or (_at(mode, DEVELOPMENT_RUNS) if mode else None),
        tags,
        _run_as(scope),
        _permissions(scope),
    )


def apply(settings: Mapping, presets: Presets) -> Mapping:
    """A job's settings after the presets; the same mapping where they change nothing."""
    if presets.idle:
        return settings
    new = dict(settings.index)
    if presets.prefix is not None:
        _prefix(new, presets.prefix)
    if presets.pause_status is not None:
        _pause(new, presets.pause_status)
    if presets.max_concurrent_runs is not None and _unset(new.get("max_concurrent_runs")):
        new["max_concurrent_runs"] = _entry("max_concurrent_runs", presets.max_concurrent_runs)
    if presets.tags:
        _tag(settings, new, presets.tags)
    if presets.run_as is not None and _unset(new.get("run_as")):
        new["run_as"] = presets.run_as
    if presets.permissions:
        _permit(settings, new, presets.permissions)
    return replaced(settings, list(new.values()))


def _prefix(new: dict[str, Entry], prefix: Scalar) -> None:
    entry = new.get("name")
    if entry is None or not isinstance(entry.value, Scalar) or entry.value.value is None:
        return
    name, front = entry.value, _text(prefix)
    rest = _text(name)
    value: ScalarValue = front + rest
    if isinstance(prefix.value, Unknown) or isinstance(name.value, Unknown):
        value = Unknown(front + rest, False)
    via = f"{name.via}; {prefix.via}" if name.via else prefix.via
    new["name"] = Entry(entry.key, Scalar(name.source, name.start, name.end, value, name.text, name.style, via))


def _pause(new: dict[str, Entry], status: Scalar) -> None:
    for name in _STARTERS:
        entry = new.get(name)
        if entry is not None and isinstance(entry.value, Mapping) and _unset(entry.value.entry("pause_status")):
            kept = [old for old in entry.value.entries if old.key.text != "pause_status"]
            new[name] = Entry(entry.key, replaced(entry.value, [*kept, _entry("pause_status", status)]), entry.merged)


def _tag(settings: Mapping, new: dict[str, Entry], tags: Iterable[Entry]) -> None:
    entry = new.get("tags")
    if entry is not None and not isinstance(entry.value, Mapping) and not is_null(entry.value):
        return
    own = dict(entry.value.index) if entry is not None and isinstance(entry.value, Mapping) else {}
    for tag in tags:
        if _unset(own.get(tag.key.text)):
            own[tag.key.text] = tag
    first = next(iter(tags))
    if entry is not None and isinstance(entry.value, Mapping):
        new["tags"] = Entry(entry.key, replaced(entry.value, list(own.values())), entry.merged)
    else:
        node = Mapping(first.key.source, first.key.start, first.key.end, list(own.values()), first.key.via)
        new["tags"] = Entry(_at(first.key, "tags"), node)


def _permit(settings: Mapping, new: dict[str, Entry], permissions: tuple[Node, ...]) -> None:
    entry = new.get("permissions")
    if entry is not None and isinstance(entry.value, Sequence):
        own = entry.value
        named = set(map(_principal, own.items))
        added = [item for item in permissions if _principal(item) not in named]
        listed = Sequence(own.source, own.start, own.end, [*own.items, *added], own.via)
        new["permissions"] = Entry(entry.key, listed, entry.merged)
    elif _unset(entry):
        first = permissions[0]
        via = "permissions of the bundle"
        listed = Sequence(first.source, first.start, first.end, list(permissions), via)
        key = Scalar(first.source, first.start, first.end, "permissions", "permissions", "plain", via)
        new["permissions"] = Entry(key, listed)


def _principal(permission: Node) -> tuple[str | None, ...]:
    if not isinstance(permission, Mapping):
        return ()
    return tuple(map(permission.string, ("user_name", "group_name", "service_principal_name")))


def _run_as(scope: Scope) -> Entry | None:
    node = scope.view.sections.get("run_as")
    if node is None or is_null(node):
        return None
    filled = scope.fill(node)
    key = Scalar(node.source, node.start, node.end, "run_as", "run_as", "plain", "run_as of the bundle")
    return Entry(key, filled)


def _permissions(scope: Scope) -> tuple[Node, ...]:
    node = scope.view.sections.get("permissions")
    filled = scope.fill(node) if node is not None else None
    if not isinstance(filled, Sequence):
        return ()
    return tuple(_permission(item) if isinstance(item, Mapping) else item for item in filled.items)


def _permission(item: Mapping) -> Mapping:
    """The bundle's levels are fewer than a job's and have names of their own."""
    level = item.scalar("level")
    right = _LEVELS.get(level.value) if level is not None and isinstance(level.value, str) else None
    entry = item.entry("level")
    if right is None or level is None or entry is None:
        return item
    new = Scalar(level.source, level.start, level.end, right, right, level.style, "permissions of the bundle")
    return replaced(item, [Entry(old.key, new) if old is entry else old for old in item.entries])


def _preset(written: Mapping | None, name: str) -> Scalar | None:
    node = written.scalar(name) if written is not None else None
    if node is None or node.value in (None, "", 0):
        return None
    return Scalar(node.source, node.start, node.end, node.value, node.text, node.style, f"presets.{name}")


def _at(mode: Scalar, value: ScalarValue) -> Scalar:
    text = value.text if isinstance(value, Unknown) else str(value)
    return Scalar(
        mode.source, mode.start, mode.end, value, text, "plain", f"mode: {mode.text}" if not mode.via else mode.via
    )


def _entry(name: str, value: Scalar) -> Entry:
    return Entry(Scalar(value.source, value.start, value.end, name, name, "plain", value.via), value)


def _unset(entry: Entry | None) -> bool:
    """Missing, null, empty or zero: what the vendor's tool takes for not set."""
    if entry is None:
        return True
    value = entry.value
    return isinstance(value, Scalar) and (value.value is None or value.value == "" or value.value == 0)


def _text(node: Scalar) -> str:
    if isinstance(node.value, Unknown):
        return node.value.text
    return node.value if isinstance(node.value, str) else node.text
