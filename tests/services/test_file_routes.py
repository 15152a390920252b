"""Files and addresses over HTTP: learned one by one, left alone while the same, forgotten."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from services.knowledge.documents.address import fetch
from services.knowledge.documents.reading import Limits
from services.knowledge.errors import DocumentRefused
from services.settings import ServicesSettings
from tests.services import documents as make
from tests.services.asking import STAFF, TOKEN
from tests.services.conftest import ASSISTANT

TEXT = b"# Engraving\n\nWe engrave names on kettles.\n"


@pytest.fixture
def settings(settings: ServicesSettings) -> ServicesSettings:
    return settings.copy(update={"staff_token": TOKEN})


@pytest.fixture
def http(http):
    http.headers.update(STAFF)
    return http


def send(http, content: bytes, name: str = "engraving.md", **form: str):
    return http.post("/knowledge/files", files={"files": (name, content)}, data=form)


def titles(http, question: str, language: str = "en") -> list[str]:
    asked = {"q": question, "language": language}
    found = http.get("/knowledge/search", params=asked).json()["passages"]
    return [passage["title"] for passage in found]


def test_a_file_is_found_when_it_is_answered_and_read_once(http):
    first = send(http, TEXT, source="manuals", path="a/engraving.md")
    assert first.status_code == 201
    (told,) = first.json()["files"]
    assert (told["changed"], told["documents"][0]["key"]) == (True, "manuals/a/engraving.md")
    assert titles(http, "engrave names")[0] == "Engraving"
    (again,) = send(http, TEXT, source="manuals", path="a/engraving.md").json()["files"]
    assert not again["changed"]


def test_what_the_sender_knows_is_kept_with_the_document(http):
    form = {"product": "KT-15", "audience": "members", "valid_until": "2027-01-31"}
    send(http, TEXT, source="manuals", **form)
    (kept,) = http.get("/knowledge/documents", params={"source": "manuals"}).json()["versions"]
    assert {name: kept[name] for name in form} == form
    assert kept["language"] == "en"


def test_a_row_that_left_its_table_is_forgotten_and_the_others_are_not_touched(http):
    table = "question,answer\nDo you engrave?,Yes we engrave.\nDo you paint?,We paint kettles.\n"
    (first,) = send(http, table.encode(), "faq.csv", source="faq").json()["files"]
    assert len(first["documents"]) == 2
    shorter = table.replace("Do you paint?,We paint kettles.\n", "")
    (second,) = send(http, shorter.encode(), "faq.csv", source="faq").json()["files"]
    assert second["gone"] == 1
    assert [one["changed"] for one in second["documents"]] == [False]
    assert "Do you paint?" not in titles(http, "paint kettles")


def test_a_bad_file_among_good_ones_is_told_and_the_rest_is_learned(http):
    files = [("files", ("a.md", TEXT)), ("files", ("scan.pdf", make.picture_pdf()))]
    answer = http.post("/knowledge/files", files=files)
    assert answer.status_code == 207
    good, bad = answer.json()["files"]
    assert good["changed"]
    assert "OCR" in bad["refused"]


def test_a_bad_file_alone_is_a_problem_and_its_last_good_version_stays(http):
    send(http, TEXT, source="manuals")
    answer = send(http, bytes(range(256)) * 20, source="manuals")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "engraving.md" in answer.json()["detail"]
    assert titles(http, "engrave names")[0] == "Engraving"


def test_a_body_that_is_too_large_is_refused_before_it_is_received(http):
    huge = {"content-length": "2000000000", "content-type": "multipart/form-data; boundary=x"}
    answer = http.post("/knowledge/files", headers=huge, content=b"")
    assert answer.status_code == 413


def test_a_file_is_forgotten_by_its_path(http):
    send(http, TEXT, source="manuals")
    where = {"source": "manuals", "path": "engraving.md"}
    assert http.delete("/knowledge/files", params=where).status_code == 204
    assert "Engraving" not in titles(http, "engrave names")
    assert http.get("/knowledge/files", params={"source": "manuals"}).json() == {"files": []}
    assert http.delete("/knowledge/files", params=where).status_code == 404


def test_a_key_of_another_source_is_refused_with_the_cure(http):
    article = {"title": "x", "text": "Words.", "key": "manuals/engraving.md"}
    http.post("/knowledge/documents", json=article).raise_for_status()
    answer = send(http, TEXT, source="manuals")
    assert answer.status_code == 422
    assert "'articles'" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "Neither"),
        ({"text": "no heading"}, "title"),
        ({"text": "# x", "valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "before"),
        ({"url": "ftp://example.com/a.md"}, "only http"),
        ({"url": "http://127.0.0.1:9/"}, "private network"),
    ],
)  # fmt: skip
def test_what_cannot_be_learned_is_a_problem(http, body, told):
    answer = http.post("/knowledge/documents", json=body)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]


def test_a_version_without_an_address_can_be_read_where_its_answers_lead(http):
    send(http, b"# Engraving <b>\n\n## How much\n\nIt costs 5 yuan.\n", source="manuals")
    asked = {"q": "How much does engraving cost?", "language": "en"}
    passages = http.get("/knowledge/search", params=asked).json()["passages"]
    url = next(found["url"] for found in passages if found["title"] == "Engraving <b>")
    page, heading = url.split("#")
    shown = http.get(page)
    assert f'id="{heading}"' in shown.text
    assert "Engraving &lt;b&gt;" in shown.text


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        pages = {
            "/page": ("text/html", b"<h1>Fetched</h1><p>Words of a page.</p>"),
            "/file.md": ("application/octet-stream", TEXT),
            "/huge": ("text/html", b"x" * 3_000_000),
        }
        if self.path.startswith("/hop"):
            self.send_response(302)
            self.send_header(
                "Location", "http://10.0.0.1/" if self.path == "/hop-in" else self.path
            )
            self.end_headers()
            return
        kind, content = pages.get(self.path, ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetched(url: str):
    return fetch(url, Limits(file_mb=1), seconds=5, private=True)


def test_an_addresss_kind_tells_how_it_is_read(site):
    assert fetched(f"{site}/page").name == "page.html"
    assert fetched(f"{site}/file.md").name == "file.md"


@pytest.mark.parametrize(
    ("path", "told"), [("/gone", "404"), ("/huge", "1 MB"), ("/hop", "leads on")]
)
def test_an_address_that_gives_nothing_good_is_refused(site, path, told):
    with pytest.raises(DocumentRefused, match=told):
        fetched(f"{site}{path}")


def test_a_redirect_into_a_private_network_is_refused(site, monkeypatch):
    from services.knowledge.documents import address

    own = address._resolved
    public = lambda url, target, private: own(url, target, target.host == "127.0.0.1")  # noqa: E731
    monkeypatch.setattr(address, "_resolved", public)
    with pytest.raises(DocumentRefused, match="private network"):
        fetch(f"{site}/hop-in", Limits(), seconds=5)


def test_nobody_listening_is_refused():
    with pytest.raises(DocumentRefused, match="cannot be fetched"):
        fetched("http://127.0.0.1:9/")


def test_a_page_is_learned_from_its_address(settings: ServicesSettings, encoder, site):
    from fastapi.testclient import TestClient

    from services.app import create_app

    allowed = settings.copy(update={"knowledge_private_addresses": True})
    with TestClient(create_app(allowed, encoder), headers=STAFF) as client:
        url = f"{site}/page"
        (document,) = client.post("/knowledge/documents", json={"url": url}).json()["documents"]
        assert document["key"] == url
        assert titles(client, "Words of a page")[0] == "Fetched"


def test_a_file_that_was_interrupted_halfway_is_learned_to_its_end(http, app, tmp_path: Path):
    from services.knowledge.files import File

    files = app.state.container.files
    rows = "".join(f"Question {n} about engraving?,Answer {n}.\n" for n in range(80))
    file = File("faq", "faq.csv", f"question,answer\n{rows}".encode())
    insert, left = files.learning.repository.insert, [3]

    def failing(*arguments):
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        insert(*arguments)

    files.learning.repository.insert = failing
    with pytest.raises(KeyboardInterrupt):
        files.learn(file)
    files.learning.repository.insert = insert
    assert files.known("faq") == []
    learned = files.learn(file)
    assert len(learned.documents) == 80
    assert files.learning.reconcile() == []


def test_only_staff_teach(http):
    del http.headers["Authorization"]
    assert send(http, TEXT, source="manuals").status_code == 401
    assert http.post("/knowledge/documents", json={"title": "a", "text": "b"}).status_code == 401
    assert http.delete("/knowledge/documents/en/returns").status_code == 401
    http.headers.update(ASSISTANT)
    assert http.delete("/knowledge/documents/en/returns").status_code == 401
    assert titles(http, "postage")
