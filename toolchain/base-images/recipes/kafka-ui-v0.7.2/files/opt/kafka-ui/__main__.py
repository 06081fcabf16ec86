"""A server that answers the part of Kafka UI's HTTP API that shows clusters and their topics."""

import math
import os
import signal
import sys
from html import escape
from typing import Any

import waitress
from cluster import Cluster
from confluent_kafka import KafkaException
from flask import Flask, abort, jsonify, request
from werkzeug.exceptions import NotFound

NOTE = "This is a stand-in for Kafka UI's HTTP API, because the real image could not be pulled."


def configured() -> dict[str, Cluster]:
    """The clusters of KAFKA_CLUSTERS_<n>_NAME and KAFKA_CLUSTERS_<n>_BOOTSTRAPSERVERS, counted from 0."""
    clusters: dict[str, Cluster] = {}
    while (name := os.environ.get(f"KAFKA_CLUSTERS_{len(clusters)}_NAME")) is not None:
        clusters[name] = Cluster(name, os.environ[f"KAFKA_CLUSTERS_{len(clusters)}_BOOTSTRAPSERVERS"])
    return clusters


def create_app(clusters: dict[str, Cluster]) -> Flask:
    """The application on its clusters."""
    app = Flask(__name__)

    @app.errorhandler(KafkaException)
    def unreachable(error: KafkaException) -> Any:
        return jsonify({"code": 5000, "message": str(error)}), 500

    @app.errorhandler(404)
    def unknown(error: NotFound) -> Any:
        return jsonify({"code": 4007, "message": error.description}), 404

    def cluster(name: str) -> Cluster:
        return clusters.get(name) or abort(404, f"No cluster for name '{name}'")

    @app.get("/actuator/health")
    def health() -> dict:
        return {"status": "UP"}

    @app.get("/api/clusters")
    def list_clusters() -> Any:
        return jsonify([cluster.summary() for cluster in clusters.values()])

    @app.get("/api/clusters/<name>/topics")
    def list_topics(name: str) -> Any:
        words = request.args.get("search", "").lower()
        internal = request.args.get("showInternal", "true") == "true"
        shown = [
            topic
            for topic in cluster(name).topics()
            if words in topic["name"].lower() and (internal or not topic["internal"])
        ]
        page, size = (int(request.args.get(key, default)) for key, default in (("page", 1), ("perPage", 25)))
        return {"pageCount": math.ceil(len(shown) / size), "topics": shown[(page - 1) * size : page * size]}

    @app.get("/api/clusters/<name>/topics/<topic>")
    def show_topic(name: str, topic: str) -> Any:
        return cluster(name).topic(topic) or abort(404, f"Topic '{topic}' not found")

    @app.get("/")
    def page() -> str:
        return _page(clusters)

    return app


def _page(clusters: dict[str, Cluster]) -> str:
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Kafka UI</title><p><em>{NOTE}</em></p>'
    ]
    for cluster in clusters.values():
        rows = "".join(_row(topic) for topic in cluster.topics())
        heads = "<tr><th>topic<th>partitions<th>messages"
        parts.append(f"<h1>{escape(cluster.name)}</h1><table>{heads}{rows}</table>")
    return "".join(parts)


def _row(topic: dict) -> str:
    messages = sum(part["offsetMax"] - part["offsetMin"] for part in topic["partitions"])
    return f"<tr><td>{escape(topic['name'])}<td>{topic['partitionCount']}<td>{messages}"


def main() -> None:
    # The first process of a container has no default action for this signal.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    clusters = configured()
    if not clusters:
        sys.exit("KAFKA_CLUSTERS_0_NAME and KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS are required.")
    port = int(os.environ.get("SERVER_PORT", "8080"))
    print(f"listening on port {port} (a stand-in for Kafka UI's API)", flush=True)
    waitress.serve(create_app(clusters), host="0.0.0.0", port=port, threads=8)


main()
