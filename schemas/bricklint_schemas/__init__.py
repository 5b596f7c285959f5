"""JSON Schemas and dated tables of the Databricks Jobs API, as data."""
