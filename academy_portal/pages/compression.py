"""Pages on the line: Brotli where the browser takes it, else gzip. Files come compressed from disk (WhiteNoise)."""

import re
import secrets
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]

# What Django's gzip leaves alone: compressed, it would not be smaller.
SHORTEST = 200
# Two per cent smaller than 5 in the same time; from 9 on it takes about ten times as long for half a per cent more.
QUALITY = 7
MOST_RANDOM_BYTES = 100
_COMPRESSIBLE = re.compile(r"text/|application/(json|javascript|manifest\+json)|image/svg")
_TAKES_BROTLI = re.compile(r"(?:^|,)\s*br\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?=,|$)")


class CompressionMiddleware(GZipMiddleware):
    """Compresses what is made for each request.

    The length of a compressed page tells how well its parts repeat one another, secrets too (BREACH). Django's forms
    mask their token anew in each page, and to each answer a random number of bytes is added: gzip takes them as the
    name of a file, Brotli as a block of metadata. Browsers skip both.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Compress the answer where that makes it smaller.

        Effects: an answer that may be compressed varies by Accept-Encoding, and its ETag becomes a weak one.
        """
        if not _COMPRESSIBLE.match(response.get("Content-Type", "")) or response.has_header("Content-Encoding"):
            return response
        if response.streaming or not _TAKES_BROTLI.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            return super().process_response(request, response)
        if len(response.content) < SHORTEST:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        squeezed = compressed(response.content)
        if len(squeezed) >= len(response.content):
            return response
        response.content = squeezed
        response.headers["Content-Length"] = str(len(squeezed))
        response.headers["Content-Encoding"] = "br"
        etag = response.get("ETag", "")
        if etag.startswith('"'):
            response.headers["ETag"] = f"W/{etag}"
        return response


def compressed(content: bytes) -> bytes:
    """Content as a Brotli stream of random length that any decoder reads.

    Source: RFC 7932, sections 9.1 and 9.2.
    """
    compressor = brotli.Compressor(quality=QUALITY)
    text = compressor.process(content) + compressor.flush()
    return text + _metadata(secrets.token_bytes(1 + secrets.randbelow(MOST_RANDOM_BYTES))) + compressor.finish()


def _metadata(skipped: bytes) -> bytes:
    """A metadata block of 1 to 256 bytes that begins on a whole byte."""
    # From the lowest bit: not the last block (0), a block of metadata (11), reserved (0), one byte of length (10).
    head = 0b01_0_11_0 | (len(skipped) - 1) << 6
    return head.to_bytes(2, "little") + skipped
