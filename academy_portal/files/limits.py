"""How much of a file in a form is taken in. Named in the settings: it must work before any view is asked."""

from django.core.files.uploadhandler import FileUploadHandler

# Not imported from ``faults``: Django reads this module while it reads the request.
ONE_BYTE_MORE = 5 * 1024 * 1024 + 1


class LimitUploadHandler(FileUploadHandler):
    """Lets so much through that the form can see that a file is too large, and lets the rest fall."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The bytes for the next handler; None for those beyond the limit."""
        return raw_data[: ONE_BYTE_MORE - start] or None if start < ONE_BYTE_MORE else None

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""
        return
