"""The HTTP client against a server on this machine that fails in all ways that we know of."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
import pytest

from lockring.errors import SourceError
from lockring.sources.http import Client, Settings, without_key
from tests.http_server import Reply, Server, running

QUICK = Settings(attempts=3, wait_initial_s=0.001, wait_max_s=0.002, requests_per_minute=1e6, timeout_s=5)
GOOD = Reply(body=b'{"results": []}')
PAGE = Reply(body=b"<!DOCTYPE html><p>We are sorry", headers={"Content-Type": "text/html; charset=utf-8"})


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(QUICK) as client:
        yield client


def body(client: Client, url: str) -> bytes:
    answer = client.get(url)
    assert answer
    return answer.body


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=500),
        Reply(status=502),
        Reply(status=503),
        Reply(status=429),
        Reply(status=408),
        Reply(reset=True),
        Reply(body=b"0123456789", cut_bytes=4),
        Reply(body=b"0123456789", cut_bytes=10),
        PAGE,
        Reply(body=b"\xef\xbb\xbf\n <HTML><body>try later", headers={"Content-Type": "application/json"}),
    ],
    ids=lambda fault: f"{fault.status}-{fault.cut_bytes}-{fault.reset}-{fault.body[:6].hex()}",
)
def test_a_passing_fault_is_tried_again_and_told_if_it_stays(
    server: Server, client: Client, fault: Reply
) -> None:
    server.at("/heals", fault, fault, GOOD)
    assert body(client, server.url + "/heals") == GOOD.body
    server.at("/stays", fault)
    with pytest.raises(SourceError, match=r"try again"):
        client.get(server.url + "/stays")
    assert server.paths() == ["/heals"] * 3 + ["/stays"] * 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_not_asked_again(server: Server, client: Client, status: int) -> None:
    server.at("/", Reply(status=status))
    with pytest.raises(SourceError, match=f"answers {status} .*; check the"):
        client.get(server.url + "/")
    assert len(server.asked) == 1


def test_a_429_is_waited_for_as_long_as_it_says(server: Server, client: Client) -> None:
    server.at("/", Reply(status=429, headers={"Retry-After": "1"}), GOOD)
    assert body(client, server.url + "/") == GOOD.body
    assert 1.0 <= server.asked[1].at_s - server.asked[0].at_s < 1.5


def test_a_503_is_waited_for_until_the_date_it_names(server: Server, client: Client) -> None:
    until = datetime.now(UTC) + timedelta(seconds=2)
    later = Reply(status=503, headers={"Retry-After": format_datetime(until, usegmt=True)})
    server.at("/", later, GOOD)
    assert body(client, server.url + "/") == GOOD.body
    assert 0.5 < server.asked[1].at_s - server.asked[0].at_s < 3


def test_a_date_that_has_passed_is_not_waited_for(server: Server, client: Client) -> None:
    server.at("/", Reply(status=429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), GOOD)
    began_s = time.monotonic()
    assert body(client, server.url + "/") == GOOD.body
    assert time.monotonic() - began_s < 0.5


def test_a_wait_of_an_hour_is_left_to_the_caller(server: Server, client: Client) -> None:
    server.at("/", Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(SourceError, match="asks for fewer requests; try again in 3600 s"):
        client.get(server.url + "/")
    assert len(server.asked) == 1


@pytest.mark.parametrize("word", ["soon", "-5", "١", "1e3", "", "99999999999999999999"])
def test_a_retry_after_that_makes_no_sense_does_no_harm(server: Server, client: Client, word: str) -> None:
    server.at("/", Reply(status=503, headers={"Retry-After": word.encode().decode("latin-1")}))
    with pytest.raises(SourceError):
        client.get(server.url + "/")


def test_a_redirect_to_an_apology_is_told_and_not_asked_again(server: Server, client: Client) -> None:
    server.at("/data.json", Reply(status=302, headers={"Location": "/apology_objects/abuse.html"}))
    server.at("/apology_objects/abuse.html", PAGE)
    with pytest.raises(
        SourceError, match=r"leads to a web page, .*/apology_objects/abuse.html, instead of data"
    ):
        client.get(server.url + "/data.json")
    assert len(server.asked) == 2


def test_a_redirect_to_data_is_followed(server: Server, client: Client) -> None:
    server.at("/old", Reply(status=301, headers={"Location": "/new"}))
    server.at("/new", GOOD)
    answer = client.get(server.url + "/old")
    assert answer
    assert (answer.url, answer.body) == (server.url + "/new", GOOD.body)


def test_redirects_without_end_are_a_source_error(server: Server, client: Client) -> None:
    server.at("/", Reply(status=302, headers={"Location": "/"}))
    with pytest.raises(SourceError, match="check the address"):
        client.get(server.url + "/")


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "", "no address", "http://", "http://127.0.0.1:99999/"])
def test_no_address_is_a_source_error(client: Client, url: str) -> None:
    with pytest.raises(SourceError):
        client.get(url)


def test_a_server_that_is_not_there_is_a_source_error(client: Client) -> None:
    with running() as gone:
        url = gone.url
    with pytest.raises(SourceError, match="check the connection"):
        client.get(url)


def test_a_silent_server_is_not_waited_for_for_ever(server: Server) -> None:
    def silent(_: object) -> Reply:
        time.sleep(0.3)
        return GOOD

    server.by("/", silent)
    with (
        Client(msgspec.structs.replace(QUICK, attempts=1, timeout_s=0.05)) as client,
        pytest.raises(SourceError, match="cannot be read"),
    ):
        client.get(server.url + "/")


@pytest.mark.parametrize(
    ("header", "asked"), [("ETag", "if-none-match"), ("Last-Modified", "if-modified-since")]
)
def test_what_is_not_modified_is_none(server: Server, client: Client, header: str, asked: str) -> None:
    told = '"v1"' if header == "ETag" else "Wed, 21 Oct 2015 07:28:00 GMT"
    server.by(
        "/", lambda a: Reply(status=304) if a.headers.get(asked) == told else Reply(headers={header: told})
    )
    answer = client.get(server.url + "/")
    assert answer
    assert answer.validator == told
    assert client.get(server.url + "/", validator=answer.validator) is None
    assert client.get(server.url + "/", validator="Wed, 21 Oct 2020 07:28:00 GMT") is not None


def test_not_modified_counts_only_if_it_was_asked(server: Server, client: Client) -> None:
    server.at("/", Reply(status=304))
    with pytest.raises(SourceError, match="304"):
        client.get(server.url + "/")


def test_a_body_beyond_the_limit_is_not_taken_in(server: Server) -> None:
    server.at("/", Reply(body=b"x" * 1001))
    with (
        Client(msgspec.structs.replace(QUICK, body_max_bytes=1000)) as client,
        pytest.raises(SourceError, match="more than 1000 bytes"),
    ):
        client.get(server.url + "/")
    assert len(server.asked) == 1


def test_a_download_begins_anew_after_a_break(server: Server, client: Client, tmp_path: Path) -> None:
    server.at("/", Reply(body=b"first and long", cut_bytes=1), Reply(body=b"second", headers={"ETag": '"2"'}))
    answer = client.download(server.url + "/", str(tmp_path / "file"))
    assert answer
    assert (answer.validator, answer.body) == ('"2"', b"")
    assert (tmp_path / "file").read_bytes() == b"second"


def test_what_the_check_finds_wrong_is_asked_for_again(
    server: Server, client: Client, tmp_path: Path
) -> None:
    def check(file: BinaryIO) -> None:
        if file.read() != b"whole":
            raise ValueError("is cut short")

    server.at("/", Reply(body=b"who"), Reply(body=b"whole"))
    client.download(server.url + "/", str(tmp_path / "file"), check=check)
    assert len(server.asked) == 2
    server.at("/", Reply(body=b"who"))
    with pytest.raises(SourceError, match="is cut short; try again later"):
        client.get(server.url + "/", check=check)


def test_an_allowed_status_comes_back_unless_with_a_web_page(server: Server, client: Client) -> None:
    server.at("/", Reply(status=404, body=b"{}"), msgspec.structs.replace(PAGE, status=404))
    answer = client.get(server.url + "/", allow=frozenset({404}))
    assert answer
    assert answer.status == 404
    with pytest.raises(SourceError, match="404"):
        client.get(server.url + "/", allow=frozenset({404}))


def test_requests_keep_their_distance(server: Server) -> None:
    server.at("/", GOOD)
    began_s = time.monotonic()
    with Client(msgspec.structs.replace(QUICK, requests_per_minute=600)) as client:
        for _ in range(4):
            client.get(server.url + "/")
    assert server.asked[3].at_s - began_s >= 0.3


def test_the_next_page_comes_from_the_link_header(server: Server, client: Client) -> None:
    server.at("/a", Reply(headers={"Link": '<b?after=1>; rel="next"'}))
    answer = client.get(server.url + "/a")
    assert answer
    assert answer.next_url == server.url + "/b?after=1"


def test_a_key_is_in_no_message(server: Server, client: Client) -> None:
    with pytest.raises(SourceError) as caught:
        client.get(server.url.replace("//", "//me:secret@") + "/x?api_key=secret&search=y")
    assert "secret" not in str(caught.value)
    assert without_key("https://u:p@h/x?a=1&api_key=k") == "https://h/x?a=1"
    assert without_key("http://[?api_key=k") == "http://["
