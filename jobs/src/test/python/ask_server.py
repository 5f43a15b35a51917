"""Tries on a server of ours what a client may do, and all that it may not.

Prints one line for each try: name, outcome and what was said, with tabs between. The outcome is
'done', 'refused' (the server said so in a sentence of its own) or 'failed' (anything else).

Usage: ask_server.py ADDRESS FOLDER; FOLDER is one that the server's user could read and write.
"""

import pathlib
import sys

import pandas
from pyspark.sql import SparkSession, functions as F
from pyspark.sql.datasource import DataSource
from pyspark.sql.functions import pandas_udf, udf, udtf

# Results only; what the tries themselves show goes elsewhere.
results, sys.stdout = sys.stdout, sys.stderr
address, folder = sys.argv[1], pathlib.Path(sys.argv[2])
spark = SparkSession.builder.remote(address).getOrCreate()

for name, text in [("secret.csv", "a,b\n1,2\n"), ("secret.json", '{"a": 1}\n')]:
    (folder / name).write_text(text)
pandas.DataFrame({"a": [1]}).to_parquet(folder / "secret.parquet")
(folder / "tool.py").write_text("x = 1\n")
(folder / "tool.jar").write_bytes(b"PK")


def sql(text):
    return lambda: spark.sql(text).collect()


def sessions():
    return spark.table("sessions")


def setting(key, value):
    return lambda: spark.conf.set(key, value)


def temporary_view():
    sessions().filter("dst_port = 22").createOrReplaceTempView("ssh")
    spark.sql("CREATE OR REPLACE TEMPORARY VIEW ssh_clients AS SELECT src_ip FROM ssh GROUP BY 1")
    assert spark.sql("SELECT count(*) FROM ssh_clients").first()[0] > 0
    spark.sql("DROP VIEW ssh_clients")
    spark.catalog.dropTempView("ssh")


def local_rows():
    rows = spark.createDataFrame(pandas.DataFrame({"ip": ["198.51.100.7", "nothing"]}))
    found = rows.select(F.expr("ip_text(ip_key(ip))")).collect()
    assert [row[0] for row in found] == ["198.51.100.7", None], found
    assert spark.createDataFrame([(1, "a")], "n int, s string").join(spark.range(3)).count() == 3


def zone():
    spark.conf.set("spark.sql.session.timeZone", "Europe/Berlin")
    spark.sql("SET spark.sql.shuffle.partitions = 3")
    spark.conf.unset("spark.sql.shuffle.partitions")
    spark.sql("SET TIME ZONE 'UTC'")
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"


def frames():
    counted = (
        sessions()
        .where(F.col("is_established"))
        .groupBy("site", F.window("start_time", "1 day"))
        .agg(F.count("*").alias("n"), F.max("src_bytes"))
        .orderBy(F.desc("n"))
    )
    assert counted.toPandas()["n"].sum() > 0
    counted.show()
    assert sessions().sample(0.5, 1).describe("src_bytes").count() == 5
    assert sessions().na.fill(0).dropDuplicates(["src_ip"]).stat.crosstab("site", "protocol").count()
    sessions().explain()
    assert sessions().schema["src_ip"].dataType.simpleString() == "string"
    assert sessions().tail(1)


def listings():
    assert {"session_records", "indicators"} <= {t.name for t in spark.catalog.listTables("main")}
    assert spark.catalog.tableExists("lookback.main.sightings")
    assert spark.catalog.currentCatalog() == "lookback"
    assert spark.catalog.listColumns("lookback.main.sightings")
    assert spark.sql("SHOW TABLES").count() > 10
    assert spark.sql("SHOW VIEWS").count() > 0
    spark.sql("SHOW FUNCTIONS").collect()
    spark.sql("SHOW COLUMNS IN sightings").collect()
    spark.sql("DESCRIBE TABLE EXTENDED sightings").collect()
    spark.sql("DESCRIBE sessions").collect()
    spark.sql("DESCRIBE FUNCTION ip_key").collect()
    spark.sql("DESCRIBE QUERY SELECT 1").collect()
    spark.sql("SHOW CREATE TABLE sightings").collect()
    spark.sql("USE lookback.main").collect()


ALLOWED = {
    "query": sql("SELECT count(*) FROM sessions"),
    "query of a view": sql("SELECT * FROM findings LIMIT 1"),
    "qualified name": sql("SELECT count(*) FROM lookback.main.session_records"),
    "metadata table": sql("SELECT * FROM lookback.main.session_records.snapshots"),
    "time travel": sql("SELECT count(*) FROM session_records TIMESTAMP AS OF current_timestamp()"),
    "our functions": sql("SELECT ip_text(ip_key('2001:DB8:0::1')), poisson_tail(3L, 1D)"),
    "common table expression": sql("WITH a AS (SELECT 1 x) SELECT * FROM a WHERE x IN (SELECT 1)"),
    "recursion": sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT * FROM n"
    ),
    "table functions": sql("SELECT * FROM range(3), LATERAL explode(array(1, 2))"),
    "values": sql("SELECT * FROM VALUES (1, 'a') AS t(n, s)"),
    "file of a row": sql("SELECT input_file_name() FROM session_records LIMIT 1"),
    "parameters": lambda: spark.sql("SELECT :a + 1", {"a": 1}).collect(),
    "explain": sql("EXPLAIN EXTENDED SELECT * FROM sessions"),
    "temporary view": temporary_view,
    "rows of the client": local_rows,
    "time zone": zone,
    "data frames": frames,
    "listings": listings,
    "version": lambda: spark.version,
}


@udf("int")
def python_function(x):
    return x


@pandas_udf("long")
def pandas_function(x: pandas.Series) -> pandas.Series:
    return x


@udtf(returnType="x: int")
class PythonTable:
    def eval(self):
        yield (1,)


class PythonSource(DataSource):
    pass


def batches(rows):
    yield from rows


def python_udf():
    spark.range(3).select(python_function("id")).collect()


def machine_learning():
    from pyspark.ml.connect.feature import StandardScaler  # noqa: F401
    import pyspark.sql.connect.proto as proto

    command = proto.Command()
    command.ml_command.delete.obj_refs.add().id = "x"
    execute(command)


def pipelines():
    import pyspark.sql.connect.proto as proto

    command = proto.Command()
    command.pipeline_command.create_dataflow_graph.SetInParent()
    execute(command)


def external_command():
    import pyspark.sql.connect.proto as proto

    command = proto.Command()
    command.execute_external_command.runner = "x"
    command.execute_external_command.command = "x"
    execute(command)


def extension():
    import pyspark.sql.connect.proto as proto

    command = proto.Command()
    command.extension.type_url = "x/y"
    execute(command)


def compressed_plan():
    import pyspark.sql.connect.proto as proto
    import zstandard

    plan = proto.Plan()
    plan.command.write_operation.source = "csv"
    packed = proto.Plan()
    packed.compressed_operation.data = zstandard.compress(plan.command.SerializeToString())
    packed.compressed_operation.op_type = 2
    packed.compressed_operation.compression_codec = 1
    execute_plan(packed)


def execute(command):
    import pyspark.sql.connect.proto as proto

    plan = proto.Plan()
    plan.command.CopyFrom(command)
    execute_plan(plan)


def execute_plan(plan):
    request = spark._client._execute_plan_request_with_metadata()
    request.plan.CopyFrom(plan)
    for _ in spark._client._stub.ExecutePlan(request, metadata=spark._client._builder.metadata()):
        pass


def stream():
    spark.readStream.table("session_records").writeStream.format("noop").start()


def large_rows():
    # What goes beyond one message is uploaded.
    spark.conf.get("spark.sql.session.localRelationCacheThreshold")
    spark.createDataFrame(pandas.DataFrame({"x": ["y" * 1_000_000] * 100})).count()


def merge():
    rows = sessions().limit(1)
    rows.mergeInto("lookback.main.session_records", F.lit(False)).whenMatched().delete().merge()


FORBIDDEN = {
    "insert": sql("INSERT INTO rejects SELECT * FROM rejects"),
    "insert overwrite": sql("INSERT OVERWRITE rejects SELECT * FROM rejects"),
    "insert into a folder": sql(
        f"INSERT OVERWRITE DIRECTORY '{folder}/out' USING csv SELECT 1"
    ),
    "update": sql("UPDATE rejects SET reason = 'x'"),
    "delete": sql("DELETE FROM rejects"),
    "truncate": sql("TRUNCATE TABLE rejects"),
    "merge": sql(
        "MERGE INTO rejects r USING rejects s ON r.file_id = s.file_id WHEN MATCHED THEN DELETE"
    ),
    "create table": sql("CREATE TABLE mine (x INT)"),
    "create table as": sql("CREATE TABLE mine AS SELECT 1 x"),
    "replace table": sql("CREATE OR REPLACE TABLE rejects AS SELECT 1 x"),
    "create table elsewhere": sql(f"CREATE TABLE spark_catalog.default.x USING csv LOCATION '{folder}'"),
    "create table of a file": sql(f"CREATE TABLE x USING csv OPTIONS (path '{folder}/secret.csv')"),
    "create view": sql("CREATE VIEW mine AS SELECT 1 x"),
    "replace view": sql("CREATE OR REPLACE VIEW sessions AS SELECT 1 x"),
    "create global view": sql("CREATE GLOBAL TEMPORARY VIEW mine AS SELECT 1 x"),
    "create view of a file": sql(
        f"CREATE TEMPORARY VIEW x USING csv OPTIONS (path '{folder}/secret.csv')"
    ),
    "temporary view over a file": sql(
        f"CREATE TEMPORARY VIEW x AS SELECT * FROM csv.`{folder}/secret.csv`"
    ),
    "create namespace": sql("CREATE NAMESPACE mine"),
    "drop namespace": sql("DROP NAMESPACE main CASCADE"),
    "drop table": sql("DROP TABLE rejects"),
    "drop view": sql("DROP VIEW sessions"),
    "alter table": sql("ALTER TABLE rejects ADD COLUMN x INT"),
    "rename table": sql("ALTER TABLE rejects RENAME TO mine"),
    "table properties": sql("ALTER TABLE rejects SET TBLPROPERTIES ('a' = 'b')"),
    "branch": sql("ALTER TABLE rejects CREATE BRANCH mine"),
    "comment": sql("COMMENT ON TABLE rejects IS 'x'"),
    "alter view": sql("ALTER VIEW sessions AS SELECT 1 x"),
    "call": sql("CALL lookback.system.expire_snapshots('main.rejects')"),
    "roll back": sql("CALL lookback.system.rollback_to_snapshot('main.rejects', 1)"),
    "add jar": sql(f"ADD JAR '{folder}/tool.jar'"),
    "add file": sql(f"ADD FILE '{folder}/secret.csv'"),
    "list jars": sql("LIST JARS"),
    "load": sql(f"LOAD DATA INPATH '{folder}/secret.csv' INTO TABLE rejects"),
    "refresh": sql("REFRESH TABLE rejects"),
    "refresh path": sql(f"REFRESH '{folder}'"),
    "cache": sql("CACHE TABLE rejects"),
    "uncache": sql("UNCACHE TABLE rejects"),
    "clear cache": sql("CLEAR CACHE"),
    "analyze": sql("ANALYZE TABLE rejects COMPUTE STATISTICS"),
    "repair": sql("MSCK REPAIR TABLE rejects"),
    "use other catalogue": sql("USE spark_catalog"),
    "set other catalogue": sql("SET CATALOG spark_catalog"),
    "set catalogue setting": sql("SET spark.sql.catalog.lookback.jdbc.open_mode = 6"),
    "set new catalogue": sql(
        "SET spark.sql.catalog.mine = org.apache.iceberg.spark.SparkCatalog"
    ),
    "set extensions": sql("SET spark.sql.extensions = x"),
    "set warehouse": sql("SET spark.sql.warehouse.dir = /tmp"),
    "set files in SQL": sql("SET spark.sql.runSQLOnFiles = true"),
    "show all settings": sql("SET"),
    "explain all settings": sql("SET -v"),
    "show secret": sql("SET spark.sql.catalog.lookback.jdbc.password"),
    "reset": sql("RESET"),
    "reset one": sql("RESET spark.sql.catalog.lookback.jdbc.open_mode"),
    "variable": sql("DECLARE VARIABLE x INT DEFAULT 1"),
    "script": sql("BEGIN DROP TABLE rejects; END"),
    "program": sql("SELECT TRANSFORM(site) USING 'cat' AS (x STRING) FROM sessions LIMIT 1"),
    "program over values": sql("SELECT TRANSFORM(a) USING 'sh -c id' FROM VALUES (1) t(a)"),
    "computed name": sql("SELECT * FROM IDENTIFIER('text.`' || '/etc/hosts`')"),
    "computed name of a statement": sql("DROP TABLE IDENTIFIER('main.' || 'rejects')"),
    "computed function": sql("SELECT IDENTIFIER('ref' || 'lect')('java.lang.System', 'lineSeparator')"),
    "stream in SQL": sql("SELECT * FROM STREAM main.rejects"),
    "immediate": sql("EXECUTE IMMEDIATE 'DROP TABLE rejects'"),
    "immediate file": sql(f"EXECUTE IMMEDIATE 'SELECT * FROM csv.`{folder}/secret.csv`'"),
    "create function": sql("CREATE FUNCTION f AS 'java.lang.Object'"),
    "create temporary function": sql("CREATE TEMPORARY FUNCTION f AS 'java.lang.Object'"),
    "create SQL function": sql("CREATE TEMPORARY FUNCTION f() RETURNS INT RETURN 1"),
    "drop function": sql("DROP TEMPORARY FUNCTION ip_key"),
    "csv file": sql(f"SELECT * FROM csv.`{folder}/secret.csv`"),
    "json file": sql(f"SELECT * FROM json.`{folder}/secret.json`"),
    "parquet file": sql(f"SELECT * FROM parquet.`{folder}/secret.parquet`"),
    "text file": sql(f"SELECT * FROM text.`{folder}/secret.csv`"),
    "binary file": sql(f"SELECT * FROM binaryFile.`{folder}/secret.csv`"),
    "our data source": sql(f"SELECT * FROM nfcapd.`{folder}`"),
    "file in a subquery": sql(f"SELECT (SELECT count(*) FROM text.`{folder}/secret.csv`)"),
    "file in a common table expression": sql(
        f"WITH a AS (SELECT * FROM text.`{folder}/secret.csv`) SELECT * FROM a"
    ),
    "file in exists": sql(
        f"SELECT 1 WHERE EXISTS (SELECT * FROM text.`{folder}/secret.csv`)"
    ),
    "explained file": sql(f"DESCRIBE TABLE csv.`{folder}/secret.csv`"),
    "path of a table": sql(f"SELECT * FROM lookback.`{folder}/table`"),
    "bare path of a table": sql(f"SELECT * FROM `{folder}/table`"),
    "file of a past time": sql(f"SELECT * FROM iceberg.`{folder}` VERSION AS OF 1"),
    "other catalogue": sql("SELECT * FROM spark_catalog.default.x"),
    "table function of files": sql(f"SELECT * FROM read_files('{folder}')"),
    "logs of workers": sql("SELECT * FROM python_worker_logs()"),
    "reflect": sql("SELECT reflect('java.lang.System', 'getenv', 'HOME')"),
    "java method": sql("SELECT java_method('java.lang.System', 'getProperty', 'user.home')"),
    "try reflect": sql("SELECT try_reflect('java.lang.System', 'getProperty', 'user.home')"),
    "quoted reflect": sql("SELECT `REFLECT`('java.lang.Runtime', 'getRuntime')"),
    "reflect in an expression": lambda: spark.range(1)
    .selectExpr("reflect('java.lang.System', 'getProperty', 'user.home')")
    .collect(),
    "reflect by name": lambda: spark.range(1)
    .select(F.call_function("reflect", F.lit("java.lang.System"), F.lit("lineSeparator")))
    .collect(),
    "reflect of the API": lambda: spark.range(1)
    .select(F.reflect(F.lit("java.lang.System"), F.lit("lineSeparator")))
    .collect(),
    "read csv": lambda: spark.read.csv(f"{folder}/secret.csv").collect(),
    "read json": lambda: spark.read.json(f"{folder}/secret.json").collect(),
    "read parquet": lambda: spark.read.parquet(f"{folder}/secret.parquet").collect(),
    "read text": lambda: spark.read.text(f"{folder}/secret.csv").collect(),
    "read any format": lambda: spark.read.format("nfcapd").load(str(folder)).collect(),
    "read a database": lambda: spark.read.jdbc("jdbc:sqlite:/tmp/x", "x").collect(),
    "read a path as a table": lambda: spark.table(f"csv.`{folder}/secret.csv`").collect(),
    "read a stream": lambda: spark.readStream.format("rate").load().isStreaming,
    "start a stream": stream,
    "write csv": lambda: sessions().limit(1).write.csv(f"{folder}/out"),
    "write parquet": lambda: sessions().limit(1).write.parquet(f"{folder}/out"),
    "write noop": lambda: sessions().limit(1).write.format("noop").mode("append").save(),
    "write a database": lambda: sessions().limit(1).write.jdbc(f"jdbc:sqlite:{folder}/x", "x"),
    "save as table": lambda: spark.range(1).write.saveAsTable("mine"),
    "insert a frame": lambda: spark.table("rejects").write.insertInto("rejects"),
    "create by the new writer": lambda: spark.range(1).writeTo("lookback.main.mine").create(),
    "append by the new writer": lambda: spark.table("rejects").writeTo("rejects").append(),
    "overwrite by the new writer": lambda: spark.table("rejects")
    .writeTo("rejects")
    .overwrite(F.lit(True)),
    "merge a frame": merge,
    "create external table": lambda: spark.catalog.createTable("x", f"{folder}/secret.csv", "csv"),
    "global view of a frame": lambda: spark.range(1).createGlobalTempView("mine"),
    "cache a frame": lambda: sessions().cache().count(),
    "cache a table by the API": lambda: spark.catalog.cacheTable("sessions"),
    "clear the cache by the API": lambda: spark.catalog.clearCache(),
    "refresh by the API": lambda: spark.catalog.refreshTable("sessions"),
    "refresh a path by the API": lambda: spark.catalog.refreshByPath(str(folder)),
    "recover partitions by the API": lambda: spark.catalog.recoverPartitions("sessions"),
    "set catalogue by the API": lambda: spark.catalog.setCurrentCatalog("spark_catalog"),
    "set database by the API": lambda: spark.catalog.setCurrentDatabase("default"),
    "checkpoint": lambda: sessions().checkpoint(),
    "local checkpoint": lambda: sessions().localCheckpoint(),
    "python function": python_udf,
    "registered python function": lambda: spark.udf.register("mine", python_function),
    "registered java function": lambda: spark.udf.registerJavaFunction("mine", "java.lang.Object"),
    "pandas function": lambda: spark.range(3).select(pandas_function("id")).collect(),
    "map in pandas": lambda: spark.range(3).mapInPandas(batches, "id long").collect(),
    "map in arrow": lambda: spark.range(3).mapInArrow(batches, "id long").collect(),
    "apply in pandas": lambda: spark.range(3)
    .groupBy("id")
    .applyInPandas(lambda rows: rows, "id long")
    .collect(),
    "python table function": lambda: PythonTable().collect(),
    "registered python table function": lambda: spark.udtf.register("mine", PythonTable),
    "python data source": lambda: spark.dataSource.register(PythonSource),
    "for each": lambda: spark.range(3).foreach(print),
    "add artifact": lambda: spark.addArtifacts(f"{folder}/tool.py", pyfile=True),
    "add jar as artifact": lambda: spark.addArtifacts(f"{folder}/tool.jar"),
    "copy to the server": lambda: spark.copyFromLocalToFs(f"{folder}/tool.py", f"{folder}/copy"),
    "large rows": large_rows,
    "resources": lambda: spark._client._resources(),
    "machine learning": machine_learning,
    "pipelines": pipelines,
    "external command": external_command,
    "extension": extension,
    "compressed plan": compressed_plan,
    "set catalogue by conf": setting("spark.sql.catalog.lookback.jdbc.open_mode", "6"),
    "set extensions by conf": setting("spark.sql.extensions", "x"),
    "set warehouse by conf": setting("spark.sql.warehouse.dir", "/tmp"),
    "unset catalogue by conf": lambda: spark.conf.unset(
        "spark.sql.catalog.lookback.jdbc.open_mode"
    ),
    "all settings by conf": lambda: spark.conf.getAll,
    "secret by conf": lambda: spark.conf.get("spark.sql.catalog.lookback.jdbc.password", "x"),
    "token by conf": lambda: spark.conf.get("spark.connect.authenticate.token", "x"),
}


def attempt(name, action):
    try:
        action()
        outcome, said = "done", ""
    except Exception as e:
        text = str(e)
        outcome, said = ("refused" if "Refused: " in text else "failed"), f"{type(e).__name__}: {text}"
    said = " ".join(said.split())[:400]
    print(name, outcome, said, sep="\t", file=results, flush=True)


only = sys.argv[3:]
for group, tries in [("may", ALLOWED), ("may not", FORBIDDEN)]:
    for name, action in tries.items():
        if not only or name in only:
            attempt(f"{group}: {name}", action)
spark.stop()
