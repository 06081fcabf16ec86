"""The schema: every row has a natural key, so that what arrives twice is kept once."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True)
class Table:
    """One table, as plain data."""

    name: str
    columns: dict[str, str]
    """Name to type."""
    key: tuple[str, ...]
    time: str | None = None
    """The column by which a hypertable is cut into chunks; without one it is an ordinary table."""
    optional: str = ""
    """The one column that may be empty."""
    index: tuple[str, ...] = ()
    """An index beyond those of the key and of the time, which TimescaleDB makes itself."""

    def statements(self, plain: bool) -> list[str]:
        """Write the SQL that makes what is missing of it. `plain` is for a database without TimescaleDB."""
        columns = ", ".join(
            f"{name} {kind}{'' if name == self.optional else ' NOT NULL'}" for name, kind in self.columns.items()
        )
        made = [f"CREATE TABLE IF NOT EXISTS {self.name} ({columns}, PRIMARY KEY ({', '.join(self.key)}))"]
        if self.time and not plain:
            # With migrate_data, a database that began as plain PostgreSQL can become TimescaleDB with its rows.
            options = "chunk_time_interval => interval '1 day', if_not_exists => true, migrate_data => true"
            made.append(f"SELECT create_hypertable('{self.name}', '{self.time}', {options})")
        indexes = [self.index] if self.index else []
        if self.time and plain:
            indexes.append((f"{self.time} DESC",))
        for parts in indexes:
            suffix = "_".join(part.split()[0] for part in parts)
            made.append(f"CREATE INDEX IF NOT EXISTS {self.name}_{suffix}_idx ON {self.name} ({', '.join(parts)})")
        return made


TABLES = (
    Table(
        "sensor_readings",
        {
            "time": "timestamptz",
            "device_id": "text",
            "sequence": "bigint",
            "features": "jsonb",
            "label": "smallint",
        },
        key=("device_id", "sequence", "time"),
        time="time",
        optional="label",
        index=("device_id", "time DESC"),
    ),
    Table(
        "anomalies",
        {
            "time": "timestamptz",
            "device_id": "text",
            "sequence": "bigint",
            "feature": "text",
            "value": "float8",
            "mean": "float8",
            "deviation": "float8",
            "score": "float8",
        },
        key=("device_id", "sequence", "time"),
        time="time",
        index=("device_id", "time DESC"),
    ),
    Table(
        "local_models",
        {
            "time": "timestamptz",
            "device_id": "text",
            "round": "int",
            "sample_count": "int",
            "target": "text",
            "loss": "float8",
            "weights": "jsonb",
            "bias": "float8",
        },
        key=("device_id", "round", "time"),
        time="time",
        index=("device_id", "time DESC"),
    ),
    Table(
        "global_models",
        {
            "version": "bigint",
            "created_at": "timestamptz",
            "target": "text",
            "sample_count": "bigint",
            "devices": "int",
            "weights": "jsonb",
            "bias": "float8",
        },
        key=("version",),
    ),
    Table(
        "hourly_statistics",
        {
            "hour": "timestamptz",
            "device_id": "text",
            "feature": "text",
            "samples": "bigint",
            "mean": "float8",
            "minimum": "float8",
            "maximum": "float8",
            "deviation": "float8",
        },
        key=("hour", "device_id", "feature"),
        time="hour",
    ),
    Table(
        "model_evaluations",
        {
            "model_version": "bigint",
            "evaluated_at": "timestamptz",
            "samples": "bigint",
            "rmse": "float8",
            "mae": "float8",
        },
        key=("model_version",),
    ),
    Table("schema_version", {"version": "int", "applied_at": "timestamptz"}, key=("version",)),
)
