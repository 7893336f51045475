"""The text of a record that is given as Markdown."""

from __future__ import annotations

from syndicate.errors import RecordError, SyndicateError
from syndicate.intake.fields import Fields


def content_html_of(fields: Fields) -> str | None:
    """Return the HTML of a record: its `content_html`, else its `content_markdown` rendered.

    Raises RecordError for Markdown that cannot be rendered, SyndicateError where the library for
    it is not installed.
    """
    html, markdown = fields.text("content_html"), fields.text("content_markdown")
    if html is None and markdown is not None:
        return _render(markdown, fields)
    if markdown is not None:
        fields.note("content_markdown: there is content_html, too; left out")
    return html


def _render(markdown: str, fields: Fields) -> str | None:
    try:
        from syndicate.intake.markdown.text import render

        html, dropped = render(markdown)
    except ModuleNotFoundError as error:
        raise SyndicateError(
            f"content_markdown needs {error.name}, which is not installed:"
            " pip install 'syndicate-feeds[intake]'"
        ) from error
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())[:100] or type(error).__name__
        raise RecordError("content_markdown", f"cannot be rendered: {reason}") from error
    if dropped:
        left_out = f"content_markdown: left out, as only a generator shows it: {', '.join(dropped)}"
        fields.note(left_out)
    return html or None
