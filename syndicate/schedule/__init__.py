"""What runs a site by itself: the lines for cron, the units for systemd, the agents for launchd."""
