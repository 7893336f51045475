"""What of a withdrawn article comes back, and how it is recognised: by page, original and text."""
