# Databricks notebook source
# MAGIC %md
# MAGIC # Silver: trips that make sense

# COMMAND ----------

from pyspark.sql import functions as F


def sensible(trips):
    return trips.where(F.col("ended_at") > F.col("started_at")).dropDuplicates(["trip_id"])


# COMMAND ----------

try:
    trips = sensible(spark.read.table("rides.bronze.trips"))
    trips.write.mode("overwrite").saveAsTable("rides.silver.trips")
except Exception as error:
    print(f"silver failed: {error}")
    dbutils.notebook.exit(f"FAILED: {error}")
