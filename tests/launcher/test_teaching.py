"""`make learn`: what is the same is left alone, what fails is told, and the rest goes on."""

import errno
from datetime import date
from pathlib import Path

import pytest

from launcher import learning
from launcher.errors import LaunchError
from launcher.pupils import Known, Refusal, Taken
from services.knowledge.documents.document import UNKNOWN, Facts, file_digest


class Diligent:
    """A pupil that learns everything but what is bad."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], Known] = {}
        self.asked: list[str] = []

    def known(self, source):
        return {path: one for (of, path), one in self.files.items() if of == source}

    def learn(self, source, path, content, facts, origin):
        self.asked.append(path)
        if b"bad" in content:
            raise Refusal(f"{path} is bad.")
        self.files[source, path] = Known(file_digest(content, facts), origin)
        return Taken(True, 1, ())

    def learn_address(self, url, facts):
        raise Refusal(f"{url} answers 404.")

    def forget(self, source, path):
        del self.files[source, path]


@pytest.fixture
def pupil() -> Diligent:
    return Diligent()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("manuals/a.md", "manuals/deep/b.txt", "manuals/picture.png", "manuals/.git/c.md"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Words of {name}")
    return tmp_path / "manuals"


def teach(pupil: Diligent, *wanted: Path | str, name: str = "") -> learning.Report:
    return learning.learn(pupil, [str(one) for one in wanted], UNKNOWN, name)


def test_a_folder_is_learned_once(pupil, folder):
    first = teach(pupil, folder)
    assert (first.learned, first.passed_over, first.failed) == (2, 1, [])
    assert set(pupil.known("manuals")) == {"a.md", "deep/b.txt"}
    second = teach(pupil, folder)
    assert (second.learned, second.same) == (0, 2)
    assert pupil.asked == ["a.md", "deep/b.txt"]


def test_only_what_changed_is_sent_again_and_what_is_gone_is_forgotten(pupil, folder):
    teach(pupil, folder)
    (folder / "a.md").write_text("Other words")
    (folder / "deep" / "b.txt").unlink()
    report = teach(pupil, folder)
    assert (report.learned, report.same, report.gone) == (1, 0, 1)
    assert set(pupil.known("manuals")) == {"a.md"}


def test_a_failed_file_is_named_and_the_rest_goes_on(pupil, folder):
    (folder / "a.md").write_text("bad")
    report = teach(pupil, folder, folder / "gone.pdf", "https://example.com/x")
    assert report.learned == 1
    assert len(report.failed) == 3
    for name in ("a.md is bad", "gone.pdf is not there", "https://example.com/x"):
        assert name in report.text()


def test_an_unreadable_file_is_named_with_its_reason(pupil, folder, monkeypatch):
    own = Path.read_bytes

    def forbidding(path: Path) -> bytes:
        if path.name == "a.md":
            # What everybody but the administrator, who may run the tests, would meet.
            raise PermissionError(errno.EACCES, "Permission denied")
        return own(path)

    monkeypatch.setattr(Path, "read_bytes", forbidding)
    report = teach(pupil, folder)
    assert report.learned == 1
    assert "a.md: Permission denied" in report.text()


def test_a_file_that_cannot_be_read_is_named_with_its_reason(pupil, folder):
    (folder / "dangling.md").symlink_to(folder / "nowhere.md")
    report = teach(pupil, folder)
    assert report.learned == 2
    assert "dangling.md: No such file" in report.text()


def test_an_empty_folder_is_told_and_forgets_nothing(pupil, folder):
    teach(pupil, folder)
    for file in ("a.md", "deep/b.txt"):
        (folder / file).unlink()
    report = teach(pupil, folder)
    assert "holds no file" in report.failed[0]
    assert len(pupil.known("manuals")) == 2


def test_two_folders_of_one_name_are_not_mixed_unless_it_is_said(pupil, folder, tmp_path):
    teach(pupil, folder)
    moved = tmp_path / "other" / "manuals"
    moved.mkdir(parents=True)
    (moved / "a.md").write_text("Words of manuals/a.md")
    assert "--name" in teach(pupil, moved).failed[0]
    assert len(pupil.known("manuals")) == 2
    assert teach(pupil, moved, name="manuals").gone == 1


def test_a_single_file_does_not_make_others_gone(pupil, folder):
    teach(pupil, folder / "a.md")
    report = teach(pupil, folder / "deep" / "b.txt")
    assert (report.learned, report.gone) == (1, 0)


def options(*given: str):
    return learning.facts_of(learning.parser().parse_args(["a.md", *given]))


def test_options_tell_what_holds_for_all_documents():
    told = options("--product", "KT-15", "--valid-until", "2026-12-31", "--language=zh")
    assert told == Facts("zh", "KT-15", valid_until=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("given", "told"), [(("--valid-from", "soon"), "2026-12-31"), (("--language", "fr"), "fr")]
)
def test_options_that_cannot_be_are_told(given, told):
    with pytest.raises(LaunchError, match=told):
        options(*given)


def test_the_command_takes_options_with_values(tmp_path):
    """Typer alone would make flags of them."""
    from typer.testing import CliRunner

    from launcher import __main__ as launcher

    asked = ["learn", str(tmp_path / "gone.md"), "--valid-from", "soon"]
    outcome = CliRunner().invoke(launcher.app, asked)
    assert isinstance(outcome.exception, LaunchError)
    assert "soon" in str(outcome.exception)
