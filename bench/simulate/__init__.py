"""What a site of the size of the internet would cost, simulated from what was measured here."""
