# Databricks notebook source
dbutils.widgets.text("keep_days", "7")
days = int(dbutils.widgets.get("keep_days"))

# COMMAND ----------

spark.sql(f"VACUUM rides.silver.trips RETAIN {24 * days} HOURS")
