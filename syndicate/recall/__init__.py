"""What of a withdrawn article comes back, and how it is recognised: pages, originals and texts."""
