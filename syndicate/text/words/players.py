"""What videos of known hosts are called, where a link stands for a player."""

from __future__ import annotations

from syndicate.text.words import Table

#: By what the code says: in simplified and in traditional characters.
TABLE: Table = {
    "YouTube video": ("YouTube 视频", "YouTube 影片"),
    "Youku video": ("优酷视频", "優酷影片"),
    "Vimeo video": ("Vimeo 视频", "Vimeo 影片"),
    "Bilibili video": ("哔哩哔哩视频", "嗶哩嗶哩影片"),
    "Tencent video": ("腾讯视频", "騰訊視頻"),
}
