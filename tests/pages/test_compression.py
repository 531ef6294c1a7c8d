"""Pages on the line: which way they are packed, that they come out whole, and that their length tells nothing."""

import gzip

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from academy_portal.pages.compression import MOST_RANDOM_BYTES, CompressionMiddleware, compressed

TEXT = ("Coopérative, mutuelle, association. " * 40).encode()


def packed(response: HttpResponse, accepted: str) -> HttpResponse:
    """The answer to a browser that takes these."""
    request = RequestFactory().get("/", headers={"accept-encoding": accepted})
    return CompressionMiddleware(lambda _request: response)(request)


@pytest.mark.parametrize("accepted", ["br", "gzip, deflate, br, zstd", "br;q=0.5", "gzip;q=1.0, br;q=1.0, *;q=0"])
def test_brotli_where_the_browser_takes_it(accepted: str) -> None:
    answer = packed(HttpResponse(TEXT), accepted)
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert brotli.decompress(answer.content) == TEXT


@pytest.mark.parametrize("accepted", ["gzip", "br;q=0, gzip", "br;q=0.0,gzip", "brx, gzip"])
def test_gzip_otherwise(accepted: str) -> None:
    answer = packed(HttpResponse(TEXT), accepted)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == TEXT


def test_plain_where_neither_is_taken() -> None:
    answer = packed(HttpResponse(TEXT), "identity")
    assert "Content-Encoding" not in answer.headers
    assert answer.content == TEXT


@pytest.mark.parametrize(
    ("response", "why"),
    [
        (HttpResponse(b"short"), "nothing to gain"),
        (HttpResponse(TEXT, content_type="font/woff2"), "packed already"),
        (HttpResponse(TEXT, headers={"Content-Encoding": "zstd"}), "packed by somebody else"),
    ],
)
def test_left_alone(response: HttpResponse, why: str) -> None:
    content = response.content
    assert packed(response, "br, gzip").content == content, why
    assert response.headers.get("Content-Encoding") != "br"


def test_a_stream_is_not_held_back_for_brotli() -> None:
    answer = packed(StreamingHttpResponse(iter([TEXT, TEXT])), "br, gzip")
    assert gzip.decompress(b"".join(answer.streaming_content)) == TEXT * 2


def test_an_etag_becomes_weak() -> None:
    assert packed(HttpResponse(TEXT, headers={"ETag": '"a"'}), "br").headers["ETag"] == 'W/"a"'
    assert packed(HttpResponse(TEXT, headers={"ETag": 'W/"a"'}), "br").headers["ETag"] == 'W/"a"'


def test_the_same_page_has_many_lengths() -> None:
    streams = [compressed(TEXT) for _once in range(200)]
    assert {brotli.decompress(stream) for stream in streams} == {TEXT}
    lengths = {len(stream) for stream in streams}
    assert len(lengths) > MOST_RANDOM_BYTES / 2
    assert max(lengths) - min(lengths) < MOST_RANDOM_BYTES


@pytest.mark.django_db
def test_pages_of_the_portal_are_packed(client: Client) -> None:
    answer = client.get("/en/account/login/", headers={"accept-encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert b"</html>" in brotli.decompress(answer.content)
