# Databricks notebook source
days = dbutils.widgets.get("keep_days")

# COMMAND ----------

spark.sql("VACUUM rides.silver.trips")
