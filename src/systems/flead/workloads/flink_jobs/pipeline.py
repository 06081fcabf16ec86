"""What both jobs are made of: readings from Kafka, one keyed Python function, messages back to Kafka."""

import logging
import os
from typing import Any, Callable, Dict, Iterator, Optional

from pyflink.common import Configuration, Row, Types, WatermarkStrategy
from pyflink.common.serialization import SimpleStringSchema
from pyflink.datastream import KeyedProcessFunction, RuntimeContext, StreamExecutionEnvironment
from pyflink.datastream.connectors.kafka import KafkaOffsetResetStrategy, KafkaOffsetsInitializer, KafkaSource
from pyflink.datastream.state import ValueStateDescriptor
from pyflink.table import StreamTableEnvironment

from messages import MalformedMessage, parse_reading, to_json

MESSAGE = Types.ROW_NAMED(["device_id", "message"], [Types.STRING(), Types.STRING()])

SETTINGS = {
    "execution.checkpointing.mode": "AT_LEAST_ONCE",
    "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
    # While Kafka is away no checkpoint can complete; the job is to wait for it, not to fail.
    "execution.checkpointing.tolerable-failed-checkpoints": "2147483647",
    "execution.checkpointing.timeout": "60 s",
    "restart-strategy": "fixed-delay",
    "restart-strategy.fixed-delay.attempts": "2147483647",
    "restart-strategy.fixed-delay.delay": "1 s",
    # Readings come a few a second: hand each on at once rather than wait for a bundle to fill.
    "execution.buffer-timeout": "10 ms",
    "python.fn-execution.bundle.time": "50",
    "python.fn-execution.bundle.size": "1000",
}

logger = logging.getLogger(__name__)


class PerDevice(KeyedProcessFunction):
    """Applies a pure function to each reading, with the device's state kept by Flink."""

    def __init__(self, load: Callable[[Optional[Dict[str, Any]]], Any], observe: Callable[[Any, Any], Optional[Dict]]):
        self._load = load
        self._observe = observe
        self._state: Any = None

    def open(self, runtime_context: RuntimeContext) -> None:
        """Called by Flink in each task, before the first reading."""
        self._state = runtime_context.get_state(ValueStateDescriptor("device", Types.PICKLED_BYTE_ARRAY()))

    def process_element(self, value: str, ctx: KeyedProcessFunction.Context) -> Iterator[Row]:
        """Called by Flink for each message of the device."""
        try:
            reading = parse_reading(value)
        except MalformedMessage as error:
            logger.warning("left out a message: %s", error)
            return
        state = self._load(self._state.value())
        found = self._observe(state, reading)
        self._state.update(state.dump())
        if found is not None:
            yield Row(reading.device_id, to_json(found))


def device_of(message: str) -> str:
    """The key of a message; all malformed ones share one, under which they are then left out."""
    try:
        return parse_reading(message).device_id
    except MalformedMessage:
        return ""


def run(name: str, output_topic: str, function: PerDevice) -> None:
    """Build the job and hand it to the cluster."""
    environment = StreamExecutionEnvironment.get_execution_environment(_configuration(name))
    servers = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "kafka:29092")
    source = (
        KafkaSource.builder()
        .set_bootstrap_servers(servers)
        .set_topics(os.environ.get("TOPIC_SENSOR_DATA", "edge-iiot-stream"))
        .set_group_id(name)
        .set_starting_offsets(KafkaOffsetsInitializer.committed_offsets(KafkaOffsetResetStrategy.EARLIEST))
        .set_property("partition.discovery.interval.ms", "30000")
        .set_value_only_deserializer(SimpleStringSchema())
        .build()
    )
    # The uids tie a checkpoint's state to these steps, whatever else changes in the job.
    results = (
        environment.from_source(source, WatermarkStrategy.no_watermarks(), "readings")
        .uid("readings")
        .key_by(device_of, key_type=Types.STRING())
        .process(function, output_type=MESSAGE)
        .name(name)
        .uid(name)
    )
    # PyFlink's own KafkaSink cannot take a record's key from a field. The table connector can.
    tables = StreamTableEnvironment.create(environment)
    tables.execute_sql(_sink(servers, output_topic))
    statements = tables.create_statement_set()
    statements.add_insert("results", tables.from_data_stream(results))
    statements.attach_as_datastream()
    environment.execute(name)


def _configuration(name: str) -> Configuration:
    configuration = Configuration()
    for key, value in SETTINGS.items():
        configuration.set_string(key, value)
    configuration.set_string("parallelism.default", os.environ.get("PARALLELISM", "1"))
    configuration.set_string(
        "execution.checkpointing.interval", f"{os.environ.get('CHECKPOINT_INTERVAL_MS', '2000')} ms"
    )
    # A folder of its own for each job: a checkpoint itself does not tell whose it is.
    checkpoints = os.environ.get("CHECKPOINTS_PATH", "/opt/flink/data/checkpoints")
    configuration.set_string("state.checkpoints.dir", f"file://{checkpoints}/{name}")
    return configuration


def _sink(servers: str, topic: str) -> str:
    return f"""
        CREATE TEMPORARY TABLE results (device_id STRING, message STRING) WITH (
            'connector' = 'kafka', 'topic' = '{topic}', 'properties.bootstrap.servers' = '{servers}',
            'properties.acks' = 'all', 'sink.delivery-guarantee' = 'at-least-once',
            'key.format' = 'raw', 'key.fields' = 'device_id',
            'value.format' = 'raw', 'value.fields-include' = 'EXCEPT_KEY'
        )"""
