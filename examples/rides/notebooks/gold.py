# Databricks notebook source
# MAGIC %md
# MAGIC # Gold: trips by station and day

# COMMAND ----------

trips = spark.read.table("rides.silver.trips")
if trips.isEmpty():
    dbutils.notebook.exit("FAILED: no trips")
    raise ValueError("no trips")

# COMMAND ----------

# MAGIC %sql
# MAGIC INSERT INTO rides.gold.daily_trips
# MAGIC SELECT station_id, day, count(*) AS trips FROM rides.silver.trips GROUP BY station_id, day

# COMMAND ----------

dbutils.notebook.exit({"trips": trips.count()})
