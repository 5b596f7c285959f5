"""What a command line says of reports."""

from __future__ import annotations

from typing import NamedTuple


class ReportOptions(NamedTuple):
    """How reports are written. `category` tells the SARIF runs of one commit apart. `omit_suppressed` leaves out of
    SARIF what comments, the configuration or the baseline suppress: GitHub does not read these marks and opens an alert
    for every result. `statistics` puts counts by rule in the place of the findings, in the text report."""

    category: str = "bricklint"
    omit_suppressed: bool = False
    statistics: bool = False


DEFAULT = ReportOptions()
