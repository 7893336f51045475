"""Articles, revisions, terms, feeds, documents and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
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
    op.create_table('ledger',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('instant', sa.BigInteger(), nullable=False),
    sa.Column('event', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number')
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
    sa.ForeignKeyConstraint(['source'], ['sources.key'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('entry_id'),
    sa.UniqueConstraint('identity')
    )
    op.create_index('articles_by_url', 'articles', ['url_key'], unique=False)
    op.create_index('articles_newest', 'articles', [sa.literal_column('published DESC'), sa.literal_column('rank DESC'), 'key'], unique=False)
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
    sa.ForeignKeyConstraint(['feed'], ['feeds.key'], ),
    sa.PrimaryKeyConstraint('path')
    )
    op.create_table('carried',
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=16), nullable=False),
    sa.Column('images', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.ForeignKeyConstraint(['document'], ['documents.path'], ),
    sa.PrimaryKeyConstraint('document', 'article')
    )
    op.create_index('carried_by_article', 'carried', ['article'], unique=False)
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


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
