"""What one run of a notebook or script does, in order, without running it.

`bricklint.trace.run.trace` follows the code of an entry file through its helpers, `%run` notebooks and the
project's own modules, and gives a `Trace` of events (`bricklint.trace.events`) with the control frames around each
(`bricklint.trace.frames`) and symbolic values (`bricklint.trace.values`).
"""
