"""What a station needs around FlexStack: settings, statistics, health, and guards against its weak spots."""
