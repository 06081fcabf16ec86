"""The edge to the database: Spark reads and writes through JDBC, and so do we, with the driver that Spark has loaded."""

from __future__ import annotations

from typing import Any, Dict

from .settings import Settings


def options(settings: Settings) -> Dict[str, str]:
    """What every JDBC source and target of Spark needs. Spark blackens the password wherever it shows options."""
    return {
        "url": settings.database_url,
        "user": settings.database_user,
        "password": settings.database_password,
        "driver": "org.postgresql.Driver",
    }


def read(spark: Any, settings: Settings, query: str) -> Any:
    """The rows of a query as a DataFrame, fetched piece by piece."""
    return spark.read.format("jdbc").options(**options(settings)).option("query", query).option("fetchsize", "5000").load()


def write(rows: Any, settings: Settings, table: str) -> None:
    """Replace a table by these rows; only ever one that is ours alone."""
    rows.write.format("jdbc").options(**options(settings)).option("dbtable", table).mode("overwrite").save()


def execute(spark: Any, settings: Settings, *statements: str) -> None:
    """Execute statements in one transaction."""
    jvm = spark.sparkContext._jvm  # pylint: disable=protected-access
    properties = jvm.java.util.Properties()
    properties.setProperty("user", settings.database_user)
    properties.setProperty("password", settings.database_password)
    connection = jvm.org.postgresql.Driver().connect(settings.database_url, properties)
    try:
        connection.setAutoCommit(False)
        for statement in statements:
            connection.createStatement().execute(statement)
        connection.commit()
    finally:
        connection.close()
