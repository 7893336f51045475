"""What this package adds to syndicate: a format, a profile, an intake and a target."""
