# Databricks notebook source
# MAGIC %md
# MAGIC # Bronze: trips as they came in

# COMMAND ----------

dbutils.widgets.text("landing_path", "/tmp/sample/trips")
dbutils.widgets.text("day", "")

landing_path = dbutils.widgets.get("landing_path")
day = dbutils.widgets.get("day")

# COMMAND ----------

from pyspark.sql import functions as F

trips = (
    spark.read.json(f"{landing_path}/{day}")
    .withColumn("day", F.lit(day))
    .withColumn("file", F.col("_metadata.file_path"))
)

# COMMAND ----------

trips.write.format("delta").mode("append").saveAsTable("rides.bronze.trips")
