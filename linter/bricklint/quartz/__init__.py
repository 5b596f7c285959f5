"""Quartz cron: grammar, fire times, time-zone IDs, and what is odd about an expression.

A bottom layer: it imports nothing else of bricklint. Behaviour follows Quartz 2.3.0, the version that the
Databricks Jobs API documentation links.
"""
