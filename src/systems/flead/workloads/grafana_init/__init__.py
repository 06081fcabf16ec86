"""Gives Grafana its data source and its dashboards, and sees that they answer."""
