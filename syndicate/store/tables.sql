CREATE TABLE archives (
	"key" INTEGER NOT NULL,
	feed TEXT NOT NULL,
	name VARCHAR(32) NOT NULL,
	number INTEGER NOT NULL,
	updated TEXT,
	selection VARCHAR(64),
	PRIMARY KEY ("key"),
	UNIQUE (feed, name)
);

CREATE TABLE counters (
	name VARCHAR(64) NOT NULL,
	value BIGINT NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE feeds (
	"key" INTEGER NOT NULL,
	feed_id TEXT NOT NULL,
	job TEXT NOT NULL,
	member TEXT NOT NULL,
	path TEXT NOT NULL,
	updated TEXT NOT NULL,
	selection VARCHAR(64),
	PRIMARY KEY ("key"),
	UNIQUE (job, member),
	UNIQUE (feed_id)
);

CREATE TABLE hubs (
	hub TEXT NOT NULL,
	since BIGINT NOT NULL,
	tries INTEGER NOT NULL,
	due BIGINT NOT NULL,
	error TEXT NOT NULL,
	PRIMARY KEY (hub)
);

CREATE TABLE journal (
	"key" INTEGER NOT NULL,
	hash VARCHAR(64) NOT NULL,
	chain VARCHAR(32) NOT NULL,
	line INTEGER NOT NULL,
	text TEXT NOT NULL,
	adopted BOOLEAN NOT NULL,
	PRIMARY KEY ("key"),
	UNIQUE (hash)
);

CREATE TABLE last_config (
	file TEXT NOT NULL,
	data BLOB NOT NULL,
	PRIMARY KEY (file)
);

CREATE TABLE leases (
	name VARCHAR(32) NOT NULL,
	fence BIGINT NOT NULL,
	holder TEXT NOT NULL,
	until BIGINT NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE ledger (
	number INTEGER NOT NULL,
	instant BIGINT NOT NULL,
	event VARCHAR(32) NOT NULL,
	subject TEXT NOT NULL,
	detail TEXT NOT NULL,
	previous VARCHAR(64) DEFAULT '' NOT NULL,
	hash VARCHAR(64) DEFAULT '' NOT NULL,
	recorded BIGINT,
	PRIMARY KEY (number)
);

CREATE TABLE marks (
	kind VARCHAR(32) NOT NULL,
	name TEXT NOT NULL,
	state TEXT NOT NULL,
	instant BIGINT NOT NULL,
	PRIMARY KEY (kind, name)
);

CREATE TABLE outputs (
	folder TEXT NOT NULL,
	"left" BIGINT,
	PRIMARY KEY (folder)
);

CREATE TABLE people (
	"key" INTEGER NOT NULL,
	digest VARCHAR(64) NOT NULL,
	name TEXT NOT NULL,
	url TEXT,
	email TEXT,
	avatar TEXT,
	role TEXT,
	PRIMARY KEY ("key"),
	UNIQUE (digest)
);

CREATE TABLE quarantine (
	subject TEXT NOT NULL,
	reason TEXT NOT NULL,
	since BIGINT NOT NULL,
	PRIMARY KEY (subject, reason)
);

CREATE TABLE renames (
	kind VARCHAR(16) NOT NULL,
	former TEXT NOT NULL,
	name TEXT NOT NULL,
	instant BIGINT NOT NULL,
	PRIMARY KEY (kind, former)
);

CREATE TABLE seals (
	name VARCHAR(64) NOT NULL,
	number INTEGER NOT NULL,
	hash VARCHAR(64) NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE sources (
	"key" INTEGER NOT NULL,
	digest VARCHAR(64) NOT NULL,
	id TEXT,
	name TEXT NOT NULL,
	url TEXT,
	feed_url TEXT,
	icon TEXT,
	PRIMARY KEY ("key"),
	UNIQUE (digest)
);

CREATE TABLE terms (
	"key" INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	label TEXT NOT NULL,
	slug VARCHAR(128),
	PRIMARY KEY ("key"),
	UNIQUE (kind, label),
	UNIQUE (kind, slug)
);

CREATE TABLE tokens (
	digest VARCHAR(64) NOT NULL,
	partner VARCHAR(64) NOT NULL,
	name VARCHAR(64) NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT,
	revoked BIGINT,
	PRIMARY KEY (digest)
);

CREATE TABLE articles (
	"key" INTEGER NOT NULL,
	identity TEXT NOT NULL,
	entry_id TEXT NOT NULL,
	record_id TEXT,
	url_key TEXT,
	sequence BIGINT NOT NULL,
	first_seen BIGINT NOT NULL,
	published BIGINT NOT NULL,
	undated BOOLEAN NOT NULL,
	rank BLOB NOT NULL,
	revision INTEGER NOT NULL,
	source INTEGER,
	title TEXT NOT NULL,
	title_key BIGINT,
	url TEXT,
	external_url TEXT,
	language TEXT,
	original BOOLEAN NOT NULL,
	pubstatus VARCHAR(16) NOT NULL,
	embargoed BIGINT,
	expires BIGINT,
	hold TEXT,
	held_digest VARCHAR(64),
	external_key TEXT,
	text_digest VARCHAR(32),
	withdrawn INTEGER,
	block TEXT,
	blocked_by INTEGER,
	likeness INTEGER,
	exempt TEXT,
	unread TEXT,
	unread_by VARCHAR(32),
	playable BOOLEAN NOT NULL,
	derived_title BOOLEAN DEFAULT 0 NOT NULL,
	intake VARCHAR(32),
	PRIMARY KEY ("key"),
	UNIQUE (identity),
	UNIQUE (entry_id),
	FOREIGN KEY(source) REFERENCES sources ("key")
);

CREATE TABLE documents (
	path TEXT NOT NULL,
	feed INTEGER,
	format VARCHAR(16) NOT NULL,
	digest VARCHAR(64),
	size BIGINT NOT NULL,
	changed BIGINT NOT NULL,
	gone BIGINT,
	moved_to TEXT,
	archive VARCHAR(32),
	due BIGINT,
	PRIMARY KEY (path),
	FOREIGN KEY(feed) REFERENCES feeds ("key")
);

CREATE TABLE leftovers (
	folder TEXT NOT NULL,
	path TEXT NOT NULL,
	PRIMARY KEY (folder, path),
	FOREIGN KEY(folder) REFERENCES outputs (folder)
);

CREATE TABLE usage (
	token VARCHAR(64) NOT NULL,
	document TEXT NOT NULL,
	fetched BIGINT NOT NULL,
	unchanged BIGINT NOT NULL,
	bytes BIGINT NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	PRIMARY KEY (token, document),
	FOREIGN KEY(token) REFERENCES tokens (digest)
);

CREATE TABLE addresses (
	address BIGINT NOT NULL,
	article INTEGER NOT NULL,
	role VARCHAR(16) NOT NULL,
	PRIMARY KEY (address, article, role),
	FOREIGN KEY(article) REFERENCES articles ("key")
)
 WITHOUT ROWID;

CREATE TABLE archived (
	article INTEGER NOT NULL,
	archive INTEGER NOT NULL,
	PRIMARY KEY (article, archive),
	FOREIGN KEY(article) REFERENCES articles ("key"),
	FOREIGN KEY(archive) REFERENCES archives ("key")
)
 WITHOUT ROWID;

CREATE TABLE carried (
	document TEXT NOT NULL,
	article INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	level VARCHAR(16) NOT NULL,
	images BOOLEAN NOT NULL,
	since BIGINT DEFAULT '0' NOT NULL,
	"left" BIGINT,
	PRIMARY KEY (document, article),
	FOREIGN KEY(document) REFERENCES documents (path),
	FOREIGN KEY(article) REFERENCES articles ("key")
);

CREATE TABLE claims (
	identity TEXT NOT NULL,
	intake VARCHAR(32) NOT NULL,
	article INTEGER NOT NULL,
	entry_id TEXT NOT NULL,
	record_id TEXT,
	url_key TEXT,
	external_key TEXT,
	record_digest VARCHAR(64) NOT NULL,
	record TEXT,
	fullest INTEGER NOT NULL,
	revised BIGINT,
	seen BIGINT NOT NULL,
	moved_to TEXT,
	PRIMARY KEY (identity, intake),
	FOREIGN KEY(article) REFERENCES articles ("key")
);

CREATE TABLE deliveries (
	token VARCHAR(64) NOT NULL,
	document TEXT NOT NULL,
	article INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	times BIGINT NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	PRIMARY KEY (token, document, article, revision),
	FOREIGN KEY(token) REFERENCES tokens (digest),
	FOREIGN KEY(article) REFERENCES articles ("key")
);

CREATE TABLE departures (
	article INTEGER NOT NULL,
	successor INTEGER,
	instant BIGINT NOT NULL,
	PRIMARY KEY (article),
	FOREIGN KEY(article) REFERENCES articles ("key"),
	FOREIGN KEY(successor) REFERENCES articles ("key")
);

CREATE TABLE filings (
	term INTEGER NOT NULL,
	article INTEGER NOT NULL,
	position INTEGER NOT NULL,
	published BIGINT NOT NULL,
	rank BLOB NOT NULL,
	PRIMARY KEY (term, article),
	FOREIGN KEY(term) REFERENCES terms ("key"),
	FOREIGN KEY(article) REFERENCES articles ("key")
);

CREATE TABLE hub_notices (
	hub TEXT NOT NULL,
	document TEXT NOT NULL,
	version INTEGER NOT NULL,
	since BIGINT,
	due BIGINT,
	tries INTEGER NOT NULL,
	error TEXT,
	delivered BIGINT,
	PRIMARY KEY (hub, document),
	FOREIGN KEY(document) REFERENCES documents (path)
);

CREATE TABLE memory (
	kind VARCHAR(16) NOT NULL,
	value TEXT NOT NULL,
	article INTEGER NOT NULL,
	line INTEGER,
	PRIMARY KEY (kind, value, article),
	FOREIGN KEY(article) REFERENCES articles ("key")
);

CREATE TABLE orders (
	number INTEGER NOT NULL,
	instant BIGINT NOT NULL,
	kind VARCHAR(16) NOT NULL,
	reason TEXT NOT NULL,
	"by" TEXT NOT NULL,
	reference TEXT,
	asked TEXT NOT NULL,
	everywhere BOOLEAN NOT NULL,
	replacement INTEGER,
	applied BIGINT,
	PRIMARY KEY (number),
	FOREIGN KEY(replacement) REFERENCES articles ("key")
);

CREATE TABLE originals (
	page BIGINT NOT NULL,
	article INTEGER NOT NULL,
	PRIMARY KEY (page, article),
	FOREIGN KEY(article) REFERENCES articles ("key")
)
 WITHOUT ROWID;

CREATE TABLE pictures (
	picture BIGINT NOT NULL,
	article INTEGER NOT NULL,
	PRIMARY KEY (picture, article),
	FOREIGN KEY(article) REFERENCES articles ("key")
)
 WITHOUT ROWID;

CREATE TABLE pieces (
	piece BIGINT NOT NULL,
	article INTEGER NOT NULL,
	PRIMARY KEY (piece, article),
	FOREIGN KEY(article) REFERENCES articles ("key")
)
 WITHOUT ROWID;

CREATE TABLE resemblances (
	article INTEGER NOT NULL,
	withdrawn INTEGER NOT NULL,
	level VARCHAR(8) NOT NULL,
	percent INTEGER NOT NULL,
	text_digest VARCHAR(32) NOT NULL,
	PRIMARY KEY (article, withdrawn),
	FOREIGN KEY(article) REFERENCES articles ("key"),
	FOREIGN KEY(withdrawn) REFERENCES articles ("key")
)
 WITHOUT ROWID;

CREATE TABLE revisions (
	"key" INTEGER NOT NULL,
	article INTEGER NOT NULL,
	number INTEGER NOT NULL,
	instant BIGINT NOT NULL,
	updated BIGINT NOT NULL,
	record_digest VARCHAR(64) NOT NULL,
	content_digest VARCHAR(64) NOT NULL,
	held TEXT,
	title TEXT NOT NULL,
	subtitle TEXT,
	summary TEXT,
	content_html TEXT,
	content_text TEXT,
	published BIGINT,
	modified BIGINT,
	copyrightholder TEXT,
	copyrightnotice TEXT,
	usageterms TEXT,
	license TEXT,
	comments TEXT,
	episode INTEGER,
	season INTEGER,
	episode_type VARCHAR(16),
	explicit BOOLEAN,
	PRIMARY KEY ("key"),
	UNIQUE (article, number),
	FOREIGN KEY(article) REFERENCES articles ("key")
);

CREATE TABLE shortened (
	feed INTEGER NOT NULL,
	article INTEGER NOT NULL,
	level VARCHAR(16) NOT NULL,
	images BOOLEAN NOT NULL,
	instant BIGINT NOT NULL,
	PRIMARY KEY (feed, article),
	FOREIGN KEY(feed) REFERENCES feeds ("key"),
	FOREIGN KEY(article) REFERENCES articles ("key")
)
 WITHOUT ROWID;

CREATE TABLE attachments (
	revision INTEGER NOT NULL,
	position INTEGER NOT NULL,
	url TEXT NOT NULL,
	mime_type TEXT,
	size_in_bytes BIGINT,
	duration_in_milliseconds BIGINT,
	title TEXT,
	credit TEXT,
	copyrightnotice TEXT,
	PRIMARY KEY (revision, position),
	FOREIGN KEY(revision) REFERENCES revisions ("key")
);

CREATE TABLE bylines (
	revision INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	position INTEGER NOT NULL,
	person INTEGER NOT NULL,
	PRIMARY KEY (revision, kind, position),
	FOREIGN KEY(revision) REFERENCES revisions ("key"),
	FOREIGN KEY(person) REFERENCES people ("key")
);

CREATE TABLE citations (
	revision INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	position INTEGER NOT NULL,
	title TEXT,
	url TEXT,
	PRIMARY KEY (revision, kind, position),
	FOREIGN KEY(revision) REFERENCES revisions ("key")
);

CREATE TABLE hub_recalls (
	"order" INTEGER NOT NULL,
	hub TEXT NOT NULL,
	document TEXT NOT NULL,
	delivered BIGINT,
	PRIMARY KEY ("order", hub, document),
	FOREIGN KEY("order") REFERENCES orders (number),
	FOREIGN KEY(document) REFERENCES documents (path)
);

CREATE TABLE targets (
	"order" INTEGER NOT NULL,
	kind VARCHAR(16) NOT NULL,
	value TEXT NOT NULL,
	shown TEXT NOT NULL,
	article INTEGER,
	lifted BIGINT,
	lifted_by TEXT,
	lifted_reason TEXT,
	line INTEGER,
	lift_line INTEGER,
	PRIMARY KEY ("order", kind, value),
	FOREIGN KEY("order") REFERENCES orders (number),
	FOREIGN KEY(article) REFERENCES articles ("key")
);

CREATE TABLE withdrawals (
	"order" INTEGER NOT NULL,
	article INTEGER NOT NULL,
	copy_of INTEGER,
	lifted BIGINT,
	lifted_by TEXT,
	lifted_reason TEXT,
	line INTEGER,
	lift_line INTEGER,
	PRIMARY KEY ("order", article),
	FOREIGN KEY("order") REFERENCES orders (number),
	FOREIGN KEY(article) REFERENCES articles ("key"),
	FOREIGN KEY(copy_of) REFERENCES articles ("key")
);

CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	PRIMARY KEY (version_num)
);

CREATE INDEX addresses_by_article ON addresses (article);

CREATE INDEX archived_by_archive ON archived (archive);

CREATE INDEX articles_by_blocker ON articles (blocked_by);

CREATE INDEX articles_by_embargo ON articles (embargoed);

CREATE INDEX articles_by_expiry ON articles (expires);

CREATE INDEX articles_by_external ON articles (external_key);

CREATE INDEX articles_by_record ON articles (record_id);

CREATE INDEX articles_by_text ON articles (text_digest);

CREATE INDEX articles_by_title ON articles (title_key);

CREATE INDEX articles_by_url ON articles (url_key);

CREATE INDEX articles_newest ON articles (published DESC, rank DESC, "key");

CREATE INDEX articles_withdrawn ON articles (withdrawn);

CREATE INDEX carried_by_article ON carried (article);

CREATE INDEX carried_now ON carried (document, "left");

CREATE INDEX claims_by_article ON claims (article);

CREATE INDEX claims_by_entry ON claims (entry_id);

CREATE INDEX claims_by_external ON claims (external_key);

CREATE INDEX claims_by_record ON claims (record_id);

CREATE INDEX claims_by_url ON claims (url_key);

CREATE INDEX deliveries_by_article ON deliveries (article);

CREATE INDEX departures_by_successor ON departures (successor);

CREATE INDEX documents_by_feed ON documents (feed);

CREATE INDEX documents_due ON documents (due);

CREATE INDEX filings_by_article ON filings (article);

CREATE INDEX filings_newest ON filings (term, published DESC, rank DESC, article);

CREATE INDEX hub_notices_by_document ON hub_notices (document);

CREATE INDEX hub_notices_due ON hub_notices (due, hub);

CREATE INDEX hub_recalls_by_document ON hub_recalls (document);

CREATE INDEX ix_articles_sequence ON articles (sequence);

CREATE INDEX ledger_by_event ON ledger (event);

CREATE INDEX memory_by_article ON memory (article);

CREATE INDEX originals_by_article ON originals (article);

CREATE INDEX pictures_by_article ON pictures (article);

CREATE INDEX pieces_by_article ON pieces (article);

CREATE INDEX resemblances_by_withdrawn ON resemblances (withdrawn);

CREATE INDEX revisions_by_updated ON revisions (updated);

CREATE INDEX shortened_by_article ON shortened (article);

CREATE INDEX targets_by_value ON targets (kind, value);

CREATE INDEX tokens_by_partner ON tokens (partner);

CREATE INDEX usage_by_document ON usage (document);

CREATE INDEX withdrawals_by_article ON withdrawals (article)
