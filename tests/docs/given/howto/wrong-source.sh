# Two articles under a mistyped name.
cat > mistyped.jsonl <<'END'
{"id": "gull-1", "source": {"name": "The Tidepol Review"}, "title": "A gull in the library", "categories": ["文化"], "date_published": "2024-05-01", "content_text": "It asked for the atlas."}
{"id": "gull-2", "source": {"name": "The Tidepol Review"}, "title": "The gull came back", "categories": ["文化"], "date_published": "2024-05-02", "content_text": "It returned the atlas."}
END
syndicate import jsonl mistyped.jsonl
