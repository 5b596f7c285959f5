# Databricks notebook source
stations = spark.read.table("rides.gold.stations")
stations.write.mode("overwrite").saveAsTable("rides.public.stations")
