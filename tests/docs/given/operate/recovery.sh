# Three takedowns.
syndicate takedown own-0610 --reason "by letter" --by "Li Lei"
syndicate takedown note-cat-duty --reason "by letter" --by "Li Lei"
syndicate takedown --url https://news.example.org/ai/a/5521 --reason "by letter" --by "Li Lei"
