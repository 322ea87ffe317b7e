"""Print a page as PDF, where WeasyPrint and the libraries that it needs are installed."""

import logging
from pathlib import Path

ABSENT = "No PDF: WeasyPrint isn't installed (the extra [pdf]), or lacks its libraries; print the page from a browser."


def write(page: str, path: Path) -> bool:
    """Write a page as PDF, and say whether that could be done; the same page makes the same bytes."""
    try:
        from weasyprint import HTML  # noqa: PLC0415 - an extra, which most don't have
    except (ImportError, OSError):  # OSError: it is there, and a library of the system isn't
        return False
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # what it doesn't know of our styles is for browsers
    HTML(string=page).write_pdf(path)
    return True
