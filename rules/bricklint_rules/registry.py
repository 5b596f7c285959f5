"""Every built-in rule, as a table: one row a rule, one table a family.

The table alone answers `--select`, `bricklint rules` and the SARIF driver; a rule's module is imported when the rule
runs. To add a rule: write its module in the folder of its family, add its row to that folder's `table.py`.
"""

from __future__ import annotations

from bricklint.registry import Row
from bricklint_rules.compute.table import ROWS as COMPUTE
from bricklint_rules.endings.table import ROWS as ENDINGS
from bricklint_rules.fields.table import ROWS as FIELDS
from bricklint_rules.graph.table import ROWS as GRAPH
from bricklint_rules.parameters.table import ROWS as PARAMETERS
from bricklint_rules.reading.table import ROWS as READING
from bricklint_rules.resilience.table import ROWS as RESILIENCE
from bricklint_rules.schedule.table import ROWS as SCHEDULE
from bricklint_rules.secrets.table import ROWS as SECRETS
from bricklint_rules.writes.table import ROWS as WRITES

HELP_URI = "https://github.com/bricklint/bricklint/blob/main/docs/rules/{code}.md"

RULES: tuple[Row, ...] = (
    *READING,
    *FIELDS,
    *GRAPH,
    *SCHEDULE,
    *RESILIENCE,
    *COMPUTE,
    *PARAMETERS,
    *ENDINGS,
    *WRITES,
    *SECRETS,
)
