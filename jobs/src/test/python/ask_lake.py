"""Asks a lake in a PySpark session of its own, set up by PYSPARK_SUBMIT_ARGS alone."""

from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
print("zone", spark.conf.get("spark.sql.session.timeZone"))
print("function", spark.sql("SELECT ip_text(ip_key('2001:DB8:0::1'))").first()[0])
print("sessions", spark.table("sessions").count())
try:
    spark.sql("DROP TABLE lookback.main.rejects").collect()
    print("dropped")
except Exception as e:
    print("kept", "readonly" in str(e).lower())
print("rejects", spark.catalog.tableExists("lookback.main.rejects"))
