"""What tests share: sites in temporary folders, servers, hubs and partners."""
