"""What can go wrong with a request: a status, and one line that people understand."""

from __future__ import annotations


class Problem(Exception):  # noqa: N818 - it is shown to people, as what it is
    """Ends a request with an error page.

    Attributes:
        status: HTTP status.
        message: one line; words from outside in it are escaped where it is shown.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def not_found(what: str = "") -> Problem:
    """There is nothing here, or nothing that the visitor may see: both look the same."""
    return Problem(404, f"There is no {what} here." if what else "There is nothing here.")


TITLES = {
    400: "That request makes no sense",
    401: "Please log in",
    403: "Not allowed",
    404: "Nothing here",
    405: "Not this way",
    409: "It changed meanwhile",
    413: "Too much at once",
    415: "Not in this form",
    429: "Too many tries",
    500: "Something went wrong",
    503: "Busy just now",
}
"""Headings of error pages by status."""
