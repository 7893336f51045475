# A record that ends in time, a takedown.
printf '%s\n' '{"id": "offer", "title": "An offer for this century", "categories": ["生活"], "content_text": "Until 2099.", "expires": "2099-01-01"}' > offer.jsonl
syndicate import jsonl offer.jsonl
syndicate build
syndicate takedown --url https://news.example.org/ai/a/5521 --reason "by letter" --by "Li Lei"
