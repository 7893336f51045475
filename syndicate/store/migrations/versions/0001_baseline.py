"""Every table of the store."""

import sqlalchemy as sa
from alembic import op

revision = "store_0001"
down_revision = None


def upgrade() -> None:
    op.create_table('archives',
    sa.Column('feed', sa.Text(), nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('published', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('feed', 'name')
    )
    op.create_table('counters',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('feeds',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('feed_id', sa.Text(), nullable=False),
    sa.Column('job', sa.Text(), nullable=False),
    sa.Column('member', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('updated', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('feed_id'),
    sa.UniqueConstraint('job', 'member')
    )
    op.create_table('hubs',
    sa.Column('hub', sa.Text(), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('hub')
    )
    op.create_table('ledger',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('instant', sa.BigInteger(), nullable=False),
    sa.Column('event', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('previous', sa.String(length=64), server_default='', nullable=False),
    sa.Column('hash', sa.String(length=64), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('number')
    )
    op.create_index('ledger_by_event', 'ledger', ['event'], unique=False)
    op.create_table('marks',
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('instant', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'name')
    )
    op.create_table('people',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('avatar', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('digest')
    )
    op.create_table('quarantine',
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('subject', 'reason')
    )
    op.create_table('seals',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('sources',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('id', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('feed_url', sa.Text(), nullable=True),
    sa.Column('icon', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('digest')
    )
    op.create_table('terms',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('slug', sa.String(length=128), nullable=True),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('kind', 'label'),
    sa.UniqueConstraint('kind', 'slug')
    )
    op.create_table('tokens',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('partner', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('created', sa.BigInteger(), nullable=False),
    sa.Column('expires', sa.BigInteger(), nullable=True),
    sa.Column('revoked', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('digest')
    )
    op.create_index('tokens_by_partner', 'tokens', ['partner'], unique=False)
    op.create_table('articles',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('identity', sa.Text(), nullable=False),
    sa.Column('entry_id', sa.Text(), nullable=False),
    sa.Column('record_id', sa.Text(), nullable=True),
    sa.Column('url_key', sa.Text(), nullable=True),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('first_seen', sa.BigInteger(), nullable=False),
    sa.Column('published', sa.BigInteger(), nullable=False),
    sa.Column('undated', sa.Boolean(), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('source', sa.Integer(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('external_url', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('original', sa.Boolean(), nullable=False),
    sa.Column('pubstatus', sa.String(length=16), nullable=False),
    sa.Column('embargoed', sa.BigInteger(), nullable=True),
    sa.Column('expires', sa.BigInteger(), nullable=True),
    sa.Column('hold', sa.Text(), nullable=True),
    sa.Column('held_digest', sa.String(length=64), nullable=True),
    sa.Column('external_key', sa.Text(), nullable=True),
    sa.Column('text_digest', sa.String(length=32), nullable=True),
    sa.Column('withdrawn', sa.Integer(), nullable=True),
    sa.Column('block', sa.Text(), nullable=True),
    sa.Column('blocked_by', sa.Integer(), nullable=True),
    sa.Column('likeness', sa.Integer(), nullable=True),
    sa.Column('exempt', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['source'], ['sources.key'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('entry_id'),
    sa.UniqueConstraint('identity')
    )
    op.create_index('articles_by_blocker', 'articles', ['blocked_by'], unique=False)
    op.create_index('articles_by_embargo', 'articles', ['embargoed'], unique=False)
    op.create_index('articles_by_expiry', 'articles', ['expires'], unique=False)
    op.create_index('articles_by_external', 'articles', ['external_key'], unique=False)
    op.create_index('articles_by_record', 'articles', ['record_id'], unique=False)
    op.create_index('articles_by_text', 'articles', ['text_digest'], unique=False)
    op.create_index('articles_by_url', 'articles', ['url_key'], unique=False)
    op.create_index('articles_newest', 'articles', [sa.literal_column('published DESC'), sa.literal_column('rank DESC'), 'key'], unique=False)
    op.create_index('articles_withdrawn', 'articles', ['withdrawn'], unique=False)
    op.create_index(op.f('ix_articles_sequence'), 'articles', ['sequence'], unique=False)
    op.create_table('documents',
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('feed', sa.Integer(), nullable=True),
    sa.Column('format', sa.String(length=16), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('changed', sa.BigInteger(), nullable=False),
    sa.Column('gone', sa.BigInteger(), nullable=True),
    sa.Column('moved_to', sa.Text(), nullable=True),
    sa.Column('archive', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['feed'], ['feeds.key'], ),
    sa.PrimaryKeyConstraint('path')
    )
    op.create_index('documents_by_feed', 'documents', ['feed'], unique=False)
    op.create_table('usage',
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('fetched', sa.BigInteger(), nullable=False),
    sa.Column('unchanged', sa.BigInteger(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('first', sa.BigInteger(), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['token'], ['tokens.digest'], ),
    sa.PrimaryKeyConstraint('token', 'document')
    )
    op.create_index('usage_by_document', 'usage', ['document'], unique=False)
    op.create_table('carried',
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=16), nullable=False),
    sa.Column('images', sa.Boolean(), nullable=False),
    sa.Column('since', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('left', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.ForeignKeyConstraint(['document'], ['documents.path'], ),
    sa.PrimaryKeyConstraint('document', 'article')
    )
    op.create_index('carried_by_article', 'carried', ['article'], unique=False)
    op.create_index('carried_now', 'carried', ['document', 'left'], unique=False)
    op.create_table('deliveries',
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('times', sa.BigInteger(), nullable=False),
    sa.Column('first', sa.BigInteger(), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.ForeignKeyConstraint(['token'], ['tokens.digest'], ),
    sa.PrimaryKeyConstraint('token', 'document', 'article', 'revision')
    )
    op.create_index('deliveries_by_article', 'deliveries', ['article'], unique=False)
    op.create_table('filings',
    sa.Column('term', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('published', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.ForeignKeyConstraint(['term'], ['terms.key'], ),
    sa.PrimaryKeyConstraint('term', 'article')
    )
    op.create_index('filings_by_article', 'filings', ['article'], unique=False)
    op.create_index('filings_newest', 'filings', ['term', sa.literal_column('published DESC'), sa.literal_column('rank DESC'), 'article'], unique=False)
    op.create_table('hub_notices',
    sa.Column('hub', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=True),
    sa.Column('due', sa.BigInteger(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('delivered', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['document'], ['documents.path'], ),
    sa.PrimaryKeyConstraint('hub', 'document')
    )
    op.create_index('hub_notices_by_document', 'hub_notices', ['document'], unique=False)
    op.create_index('hub_notices_due', 'hub_notices', ['due', 'hub'], unique=False)
    op.create_table('memory',
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.PrimaryKeyConstraint('kind', 'value', 'article')
    )
    op.create_index('memory_by_article', 'memory', ['article'], unique=False)
    op.create_table('orders',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('instant', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('everywhere', sa.Boolean(), nullable=False),
    sa.Column('replacement', sa.Integer(), nullable=True),
    sa.Column('applied', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['replacement'], ['articles.key'], ),
    sa.PrimaryKeyConstraint('number')
    )
    op.create_table('pieces',
    sa.Column('piece', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.PrimaryKeyConstraint('piece', 'article'),
    sqlite_with_rowid=False
    )
    op.create_index('pieces_by_article', 'pieces', ['article'], unique=False)
    op.create_table('revisions',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('article', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('instant', sa.BigInteger(), nullable=False),
    sa.Column('updated', sa.BigInteger(), nullable=False),
    sa.Column('record_digest', sa.String(length=64), nullable=False),
    sa.Column('content_digest', sa.String(length=64), nullable=False),
    sa.Column('held', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('subtitle', sa.Text(), nullable=True),
    sa.Column('summary', sa.Text(), nullable=True),
    sa.Column('content_html', sa.Text(), nullable=True),
    sa.Column('content_text', sa.Text(), nullable=True),
    sa.Column('published', sa.BigInteger(), nullable=True),
    sa.Column('modified', sa.BigInteger(), nullable=True),
    sa.Column('copyrightholder', sa.Text(), nullable=True),
    sa.Column('copyrightnotice', sa.Text(), nullable=True),
    sa.Column('usageterms', sa.Text(), nullable=True),
    sa.Column('license', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('article', 'number')
    )
    op.create_table('attachments',
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('mime_type', sa.Text(), nullable=True),
    sa.Column('size_in_bytes', sa.BigInteger(), nullable=True),
    sa.Column('duration_in_milliseconds', sa.BigInteger(), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('credit', sa.Text(), nullable=True),
    sa.Column('copyrightnotice', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['revision'], ['revisions.key'], ),
    sa.PrimaryKeyConstraint('revision', 'position')
    )
    op.create_table('bylines',
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('person', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person'], ['people.key'], ),
    sa.ForeignKeyConstraint(['revision'], ['revisions.key'], ),
    sa.PrimaryKeyConstraint('revision', 'kind', 'position')
    )
    op.create_table('citations',
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['revision'], ['revisions.key'], ),
    sa.PrimaryKeyConstraint('revision', 'kind', 'position')
    )
    op.create_table('hub_recalls',
    sa.Column('order', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('hub', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('delivered', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['document'], ['documents.path'], ),
    sa.ForeignKeyConstraint(['order'], ['orders.number'], ),
    sa.PrimaryKeyConstraint('order', 'hub', 'document')
    )
    op.create_index('hub_recalls_by_document', 'hub_recalls', ['document'], unique=False)
    op.create_table('withdrawals',
    sa.Column('order', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('copy_of', sa.Integer(), nullable=True),
    sa.Column('lifted', sa.BigInteger(), nullable=True),
    sa.Column('lifted_by', sa.Text(), nullable=True),
    sa.Column('lifted_reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.ForeignKeyConstraint(['copy_of'], ['articles.key'], ),
    sa.ForeignKeyConstraint(['order'], ['orders.number'], ),
    sa.PrimaryKeyConstraint('order', 'article')
    )
    op.create_index('withdrawals_by_article', 'withdrawals', ['article'], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
