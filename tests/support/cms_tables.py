"""Tables of content management systems, as far as queries read them, with a post of each state.

The columns have the names and types that the systems' own installers give them.
"""

from __future__ import annotations

SPRING, LATER = 1714528800, 1900000000  # 2024-05-01T02:00:00Z, 2030-03-17T17:46:40Z

_TYPECHO = (
    'CREATE TABLE typecho_contents ("cid" INTEGER NOT NULL PRIMARY KEY, "title" VARCHAR(200),'
    ' "created" INTEGER DEFAULT 0, "modified" INTEGER DEFAULT 0, "text" TEXT,'
    ' "authorId" INTEGER DEFAULT 0, "type" VARCHAR(16), "status" VARCHAR(16),'
    ' "password" VARCHAR(32))',
    'CREATE TABLE typecho_metas ("mid" INTEGER NOT NULL PRIMARY KEY, "name" VARCHAR(200),'
    ' "type" VARCHAR(32) NOT NULL)',
    'CREATE TABLE typecho_relationships ("cid" INTEGER NOT NULL, "mid" INTEGER NOT NULL)',
    'CREATE TABLE typecho_users ("uid" INTEGER NOT NULL PRIMARY KEY, "screenName" VARCHAR(32))',
    "INSERT INTO typecho_users VALUES (1, '林小雨')",
    "INSERT INTO typecho_metas VALUES (1, '生活; 家', 'category'), (2, '散步', 'tag')",
    "INSERT INTO typecho_relationships VALUES (1, 1), (1, 2)",
    "INSERT INTO typecho_contents VALUES"
    f" (1, '一', {SPRING}, {SPRING + 60}, '<!--markdown-->正文 **很好**', 1, 'post', 'publish',"
    " NULL),"
    f" (2, '二', {SPRING}, {SPRING + 61}, '<p>100% 正文: 二</p>', 1, 'post', 'publish', ''),"
    f" (3, '锁', {SPRING}, {SPRING + 62}, '密', 1, 'post', 'publish', '1234'),"
    f" (4, '私', {SPRING}, {SPRING + 63}, '私', 1, 'post', 'private', NULL),"
    f" (5, '隐', {SPRING}, {SPRING + 64}, '隐', 1, 'post', 'hidden', NULL),"
    f" (6, '待', {SPRING}, {SPRING + 65}, '待', 1, 'post', 'waiting', NULL),"
    f" (7, '后', {LATER}, {SPRING + 66}, '后', 9, 'post', 'publish', NULL),"
    f" (8, '稿', {SPRING}, {SPRING + 67}, '稿', 1, 'post_draft', 'publish', NULL),"
    f" (9, '页', {SPRING}, {SPRING + 68}, '页', 1, 'page', 'publish', NULL)",
)

_WORDPRESS = (
    "CREATE TABLE wp_posts (ID BIGINT PRIMARY KEY, post_author BIGINT, post_date_gmt DATETIME,"
    " post_content LONGTEXT, post_title TEXT, post_excerpt TEXT, post_status VARCHAR(20),"
    " post_password VARCHAR(255), post_name VARCHAR(200), post_modified_gmt DATETIME,"
    " guid VARCHAR(255), post_type VARCHAR(20)) CHARACTER SET utf8mb4",
    "CREATE TABLE wp_users (ID BIGINT PRIMARY KEY, display_name VARCHAR(250))",
    "CREATE TABLE wp_terms (term_id BIGINT PRIMARY KEY, name VARCHAR(200)) CHARACTER SET utf8mb4",
    "CREATE TABLE wp_term_taxonomy (term_taxonomy_id BIGINT PRIMARY KEY, term_id BIGINT,"
    " taxonomy VARCHAR(32))",
    "CREATE TABLE wp_term_relationships (object_id BIGINT, term_taxonomy_id BIGINT)",
    "CREATE TABLE wp_postmeta (meta_id BIGINT PRIMARY KEY, post_id BIGINT, meta_key VARCHAR(255),"
    " meta_value LONGTEXT)",
    "INSERT INTO wp_users VALUES (1, 'Ada Winter')",
    "INSERT INTO wp_terms VALUES (1, '水; 河'), (2, 'Weirs &amp; locks')",
    "INSERT INTO wp_term_taxonomy VALUES (7, 1, 'category'), (8, 2, 'post_tag')",
    "INSERT INTO wp_term_relationships VALUES (1, 7), (1, 8)",
    "INSERT INTO wp_postmeta VALUES (1, 1, '_thumbnail_id', '99')",
    *(
        "INSERT INTO wp_posts VALUES"
        f" ({number}, 1, '{date}', '{text}', '{title}', '', '{status}', '{password}', 'p-{number}',"
        f" '2024-05-02 02:00:{number:02}', 'https://blog.example/?p={number}', '{kind}')"
        for number, title, text, status, password, date, kind in (
            (1, "Weir", "One.\\r\\n\\r\\nTwo.", "publish", "", "2024-05-01 02:00:00", "post"),
            (2, "Blocks", "<!-- wp:paragraph --><p>100% x:y</p><!-- /wp:paragraph -->", "publish",
             "", "2024-05-01 02:00:00", "post"),
            (3, "Locked", "s", "publish", "1234", "2024-05-01 02:00:00", "post"),
            (4, "Private", "s", "private", "", "2024-05-01 02:00:00", "post"),
            (5, "Draft", "s", "draft", "", "0000-00-00 00:00:00", "post"),
            (6, "Later", "s", "future", "", "2030-03-17 17:46:40", "post"),
            (7, "Gone", "s", "trash", "", "2024-05-01 02:00:00", "post"),
            (8, "Auto", "s", "auto-draft", "", "2024-05-01 02:00:00", "post"),
            (9, "Page", "s", "publish", "", "2024-05-01 02:00:00", "page"),
        )
    ),
    "INSERT INTO wp_posts VALUES (99, 1, '2024-05-01 02:00:00', '', 'w', '', 'inherit', '', 'w',"
    " '2024-05-01 02:00:00', 'https://blog.example/w.jpg', 'attachment')",
)  # fmt: skip

_GHOST = (
    "CREATE TABLE posts (id VARCHAR(24) PRIMARY KEY, title VARCHAR(2000), slug VARCHAR(191),"
    " html LONGTEXT, feature_image VARCHAR(2000), type VARCHAR(50), status VARCHAR(50),"
    " visibility VARCHAR(50), updated_at DATETIME, published_at DATETIME,"
    " custom_excerpt VARCHAR(2000), canonical_url TEXT) CHARACTER SET utf8mb4",
    "CREATE TABLE users (id VARCHAR(24) PRIMARY KEY, name VARCHAR(191)) CHARACTER SET utf8mb4",
    "CREATE TABLE posts_authors (post_id VARCHAR(24), author_id VARCHAR(24), sort_order INT)",
    "CREATE TABLE tags (id VARCHAR(24) PRIMARY KEY, name VARCHAR(191), visibility VARCHAR(50))"
    " CHARACTER SET utf8mb4",
    "CREATE TABLE posts_tags (post_id VARCHAR(24), tag_id VARCHAR(24), sort_order INT)",
    "INSERT INTO users VALUES ('u1', 'Ada Winter'), ('u2', 'Bo Weir')",
    "INSERT INTO posts_authors VALUES ('1', 'u1', 1), ('1', 'u2', 0)",
    "INSERT INTO tags VALUES ('t1', '河流', 'public'), ('t2', 'Walks', 'public'),"
    " ('t3', '#hidden', 'internal')",
    "INSERT INTO posts_tags VALUES ('1', 't3', 0), ('1', 't2', 2), ('1', 't1', 1)",
    *(
        f"INSERT INTO posts VALUES ('{number}', '{title}', 'p-{number}', '{text}', {image}, 'post',"
        f" '{status}', '{seen}', '2024-05-02 02:00:0{number}', {date}, NULL, NULL)"
        for number, title, text, image, status, seen, date in (
            (1, "Weir", '<p>100% x:y</p><img src="__GHOST_URL__/content/a.jpg">',
             "'__GHOST_URL__/content/b.jpg'", "published", "public", "'2024-05-01 02:00:00'"),
            (2, "Members", "<p>s</p>", "NULL", "published", "members", "'2024-05-01 02:00:00'"),
            (3, "Mailed", "<p>s</p>", "NULL", "sent", "public", "'2024-05-01 02:00:00'"),
            (4, "Draft", "<p>s</p>", "NULL", "draft", "public", "NULL"),
            (5, "Later", "<p>s</p>", "NULL", "scheduled", "public", "'2030-03-17 17:46:40'"),
        )
    ),
    "INSERT INTO posts SELECT '6', 'Page', 'p-6', html, NULL, 'page', status, visibility,"
    " updated_at, published_at, NULL, NULL FROM posts WHERE id = '1'",
)  # fmt: skip

_DISCUZ = (
    "CREATE TABLE pre_forum_forum (fid INT PRIMARY KEY, name CHAR(50), status TINYINT)"
    " CHARACTER SET utf8mb4",
    "CREATE TABLE pre_forum_forumfield (fid INT PRIMARY KEY, password VARCHAR(12), redirect"
    " VARCHAR(255), viewperm TEXT, formulaperm TEXT)",
    "CREATE TABLE pre_forum_thread (tid INT PRIMARY KEY, fid INT, displayorder TINYINT,"
    " readperm INT, price SMALLINT, isgroup TINYINT)",
    "CREATE TABLE pre_forum_post (pid INT PRIMARY KEY, tid INT, first TINYINT, author VARCHAR(15),"
    " subject VARCHAR(80), dateline INT UNSIGNED, message MEDIUMTEXT, invisible TINYINT,"
    " anonymous TINYINT) CHARACTER SET utf8mb4",
    "INSERT INTO pre_forum_forum VALUES (1, '散步', 1), (2, '密室', 1), (3, '内部', 1),"
    " (4, '关', 0), (5, '规则', 1)",
    "INSERT INTO pre_forum_forumfield VALUES (1, '', '', '',"
    " 'a:2:{i:0;s:0:\"\";i:1;s:0:\"\";}'), (2, '1234', '', '', ''), (3, '', '', '\t1\t2\t', ''),"
    " (4, '', '', '', ''), (5, '', '', '', 'a:2:{i:0;s:9:\"posts>100\";i:1;s:0:\"\";}')",
    *(
        f"INSERT INTO pre_forum_thread VALUES ({tid}, {fid}, {order}, {rank}, {price}, {group})"
        for tid, fid, order, rank, price, group in (
            (1, 1, 0, 0, 0, 0), (2, 1, 1, 0, 0, 0), (3, 1, -1, 0, 0, 0), (4, 1, 0, 10, 0, 0),
            (5, 1, 0, 0, 5, 0), (6, 2, 0, 0, 0, 0), (7, 3, 0, 0, 0, 0), (8, 4, 0, 0, 0, 0),
            (9, 5, 0, 0, 0, 0), (10, 1, 0, 0, 0, 1), (11, 1, 0, 0, 0, 0), (12, 1, 0, 0, 0, 0),
            (13, 1, 0, 0, 0, 0),
        )
    ),
    *(
        f"INSERT INTO pre_forum_post VALUES ({tid}, {tid}, 1, '林小雨', '帖{tid}', {SPRING},"
        f" '{text}', {hidden}, {anonymous})"
        for tid, text, hidden, anonymous in (
            (1, "[b]你好[/b]，[url=https://a.example/?x:y]链接[/url] 100%\\n[img]https://a/b.jpg[/img]"
             "[attach]12[/attach]第[1]段", 0, 0),
            (2, "匿名", 0, 1),
            *((tid, "密", 0, 0) for tid in range(3, 11)),
            (11, "审", -2, 0), (12, "看 [hide]密[/hide]", 0, 0),
            (13, "[password=1]密[/password]", 0, 0),
        )
    ),
    f"INSERT INTO pre_forum_post VALUES (99, 1, 0, '回', '', {SPRING}, '回复', 0, 0)",
    "CREATE TABLE pre_portal_article_title (aid INT PRIMARY KEY, catid INT, title VARCHAR(255),"
    " author VARCHAR(255), `from` VARCHAR(255), fromurl VARCHAR(255), url VARCHAR(255),"
    " summary VARCHAR(255), pic VARCHAR(255), remote TINYINT, dateline INT UNSIGNED,"
    " status TINYINT) CHARACTER SET utf8mb4",
    "CREATE TABLE pre_portal_article_content (cid INT PRIMARY KEY, aid INT, content TEXT,"
    " pageorder SMALLINT) CHARACTER SET utf8mb4",
    "CREATE TABLE pre_portal_category (catid INT PRIMARY KEY, catname VARCHAR(255), closed TINYINT)"
    " CHARACTER SET utf8mb4",
    "INSERT INTO pre_portal_category VALUES (1, '科技', 0), (2, '关', 1)",
    *(
        f"INSERT INTO pre_portal_article_title VALUES ({aid}, {cat}, '文{aid}', '何砚', '{source}',"
        f" '{page}', '', '', '{picture}', 0, {SPRING}, {status})"
        for aid, cat, source, page, picture, status in (
            (1, 1, "", "", "portal/a.jpg", 0),
            (2, 1, "晨港科技谈", "https://gang.example/1", "", 0),
            (3, 1, "", "", "", 1), (4, 2, "", "", "", 0),
        )
    ),
    f"INSERT INTO pre_portal_article_content VALUES (1, 1, '<p>{'长' * 700}</p>', 2),"
    " (2, 1, '<p>第一页: 100%</p>', 1), (3, 2, '<p>转</p>', 1), (4, 3, '<p>审</p>', 1),"
    " (5, 4, '<p>关</p>', 1)",
)  # fmt: skip

#: The statements that make the tables of each system, by the name that its query begins with.
STATEMENTS = {
    "typecho": _TYPECHO,
    "wordpress": _WORDPRESS,
    "ghost": _GHOST,
    "discuz": _DISCUZ,
}
