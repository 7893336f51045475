"""Workers: other processes, here or on other machines, that plan, prove and put shards of feeds."""
