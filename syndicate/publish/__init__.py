"""Where bytes go. A target replaces whole documents: a reader sees the old or the new one."""
