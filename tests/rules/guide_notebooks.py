"""Notebooks as guides on Databricks jobs teach them, in own words; `test_seed_patterns` judges them."""

# --- six ways to handle errors

LOGS_AND_RAISES = """
    def count_orders():
        try:
            orders = spark.read.format("delta").load("/data/orders")
            total = orders.count()
            print(f"{total} orders")
            return total
        except Exception as problem:
            print(f"ERROR: counting failed: {problem}")
            raise

    count_orders()
    """
TELLS_TYPES_APART = """
    from py4j.protocol import Py4JJavaError
    from pyspark.sql.utils import AnalysisException

    def count_orders():
        try:
            return spark.read.format("delta").load("/data/orders").count()
        except AnalysisException as problem:
            if "Path does not exist" in str(problem):
                print("no orders yet")
                return 0
            else:
                raise
        except Py4JJavaError as problem:
            print(f"spark failed: {problem}")
            raise
        except Exception as problem:
            print(f"{type(problem).__name__}: {problem}")
            raise

    count_orders()
    """
TRIES_AGAIN = """
    import time

    def read_orders(most=3, pause=30):
        for turn in range(1, most + 1):
            try:
                orders = (
                    spark.read.format("jdbc").option("url", "jdbc:postgresql://db/sales")
                    .option("dbtable", "orders").load()
                )
                print(f"read in turn {turn}")
                return orders
            except Exception as problem:
                print(f"turn {turn} failed: {problem}")
                if turn < most:
                    time.sleep(pause)
                    pause *= 2
                else:
                    print("that was the last turn")
                    raise

    read_orders()
    """
FALLS_BACK = """
    def count_orders():
        outcome = {"first": None, "second": None, "status": "unknown"}
        try:
            outcome["first"] = spark.read.format("delta").load("/data/first").count()
            outcome["status"] = "first"
        except Exception as problem:
            print(f"the first source failed: {problem}")
            try:
                outcome["second"] = spark.read.format("delta").load("/data/second").count()
                outcome["status"] = "second"
            except Exception as again:
                print(f"the second source failed too: {again}")
                outcome["status"] = "none"
                raise
        return outcome

    count_orders()
    """
GOES_ON_FROM_A_CHECKPOINT = """
    from datetime import datetime

    def work_off():
        state = "/state/orders/progress.json"
        try:
            done = spark.read.json(state).first()["done"]
            print(f"goes on behind {done}")
        except:
            done = 0
            print("starts from nothing")
        while True:
            batch = spark.read.format("delta").load("/data/orders").filter(f"id > {done}").limit(10000)
            if batch.count() == 0:
                break
            work_on(batch)
            done = batch.agg({"id": "max"}).collect()[0][0]
            rows = spark.createDataFrame([{"done": done, "at": str(datetime.now())}])
            rows.write.mode("overwrite").json(state)

    work_off()
    """
EXITS_THEN_RAISES = """
    def load_orders():
        try:
            orders = spark.read.format("delta").load("/data/orders")
            found = orders.count()
            if found == 0:
                dbutils.notebook.exit('{"status": "success", "rows": 0, "message": "nothing new"}')
            written = transform_and_write(orders)
            dbutils.notebook.exit(f'{{"status": "success", "rows": {written}}}')
        except Exception as problem:
            text = str(problem).replace('"', "'")
            dbutils.notebook.exit(f'{{"status": "failed", "error": "{text}"}}')
            raise
    """

# --- the layers of a pipeline

LAYER = """
    dbutils.widgets.text("source_path", "/mnt/{before}")
    dbutils.widgets.text("target_path", "/mnt/{layer}")
    dbutils.widgets.text("process_date", "")
    source = dbutils.widgets.get("source_path")
    target = dbutils.widgets.get("target_path")
    day = dbutils.widgets.get("process_date")
    if not day:
        from datetime import datetime
        day = datetime.now().strftime("%Y-%m-%d")

    def build(source, target, day):
        rows = spark.read.format("delta").load(f"{{source}}/{{day}}")
        rows.write.format("delta").mode("overwrite").save(f"{{target}}/{{day}}")
        return rows.count()

    try:
        result = {{"status": "success", "layer": "{layer}", "rows": build(source, target, day)}}
        dbutils.notebook.exit(str(result))
    except Exception as problem:
        failed = {{"status": "failed", "layer": "{layer}", "error": str(problem)}}
        print(f"{layer} failed: {{problem}}")
        dbutils.notebook.exit(str(failed))
        raise
    """
GOLD = """
    dbutils.widgets.text("source_path", "/mnt/silver")
    dbutils.widgets.text("target_path", "/mnt/gold")
    dbutils.widgets.text("process_date", "")
    dbutils.widgets.multiselect("parts", "summary", ["summary", "customers", "products"])
    source = dbutils.widgets.get("source_path")
    target = dbutils.widgets.get("target_path")
    day = dbutils.widgets.get("process_date")
    parts = dbutils.widgets.get("parts").split(",")
    if not day:
        from datetime import datetime
        day = datetime.now().strftime("%Y-%m-%d")

    def summary(df, target, day):
        sums = df.groupBy("category").count().withColumn("day", lit(day))
        sums.write.format("delta").mode("append").partitionBy("day").save(f"{target}/summary")
        return sums.count()

    def customers(df, target, day):
        sums = df.groupBy("customer").count()
        sums.write.format("delta").mode("overwrite").save(f"{target}/customers")
        return sums.count()

    makers = {"summary": summary, "customers": customers}
    try:
        df = spark.read.format("delta").load(f"{source}/{day}")
        results = {}
        for part in parts:
            part = part.strip()
            if part in makers:
                try:
                    results[part] = {"status": "success", "rows": makers[part](df, target, day)}
                except Exception as problem:
                    results[part] = {"status": "failed", "error": str(problem)}
            else:
                print(f"no such part: {part}")
        dbutils.notebook.exit(str({"status": "success", "layer": "gold", "parts": results}))
    except Exception as problem:
        dbutils.notebook.exit(str({"status": "failed", "layer": "gold", "error": str(problem)}))
        raise
    """
