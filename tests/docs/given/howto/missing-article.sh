# An article whose embargo ends in two days, and one that was imported after the last build.
python - > new.jsonl <<'END'
import json
from datetime import datetime, timedelta, timezone

later = (datetime.now(timezone.utc) + timedelta(days=2)).isoformat(timespec="seconds")
own = {"authors": ["李雷"], "categories": ["科技"], "language": "zh-CN", "content_text": "桥面明天铺好。"}
print(json.dumps(own | {"id": "bridge", "title": "新桥通车", "embargoed": later}))
print(json.dumps(own | {"id": "ferry-home", "title": "渡船回港", "date_published": "2024-06-27"}))
END
syndicate import jsonl new.jsonl
