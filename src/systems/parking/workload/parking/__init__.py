"""Parking monitoring: cameras are read on a schedule, and a page and an API show which spots are taken."""
