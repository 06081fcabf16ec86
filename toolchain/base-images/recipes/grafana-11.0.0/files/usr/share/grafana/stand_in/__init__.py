"""A server that answers the part of Grafana's HTTP API that sets up and queries dashboards."""
