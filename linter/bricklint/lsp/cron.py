"""A cron expression in words, with its next fire times."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from bricklint.quartz.describe import describe
from bricklint.quartz.expression import CronError
from bricklint.quartz.fires import fires
from bricklint.quartz.parse import parse
from bricklint.quartz.timezones import UnknownTimezone, zone_for

_COUNT = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def cron_words(expression: str, zone_name: str | None, after: int | None = None) -> str | None:
    """Markdown: the expression in plain words, and when it fires next (`after`: epoch seconds, now if not given) in
    its time zone, where that is known; None where the text holds a reference and cannot be told."""
    if "${" in expression or "{{" in expression:
        return None
    try:
        parsed = parse(expression)
    except CronError as error:
        return f"`{expression}` is no Quartz expression: {error.message}"
    words = describe(parsed) or f"`{expression}`"
    if zone_name is None:
        return f"{words}, in a time zone that is not known here"
    lines = [f"{words} in {zone_name}"]
    try:
        zone = zone_for(zone_name)
        found = fires(parsed, zone_name, int(time.time()) if after is None else after, _COUNT)
    except UnknownTimezone as error:
        return f"{lines[0]}\n\n{error}"
    shown = [(_EPOCH + timedelta(seconds=fire)).astimezone(zone).strftime("%a %Y-%m-%d %H:%M:%S %z") for fire in found]
    return "\n".join([lines[0], "", *(f"- {one}" for one in shown)] if shown else [f"{lines[0]}: it never fires again"])
