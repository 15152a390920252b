"""Routes by which files are learned and forgotten."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile
from fastapi.routing import APIRoute

from services.accounts import access
from services.container import Services, of_request
from services.knowledge.document_schemas import FileOut, FilesOut, KnownFile, KnownFiles, LearnedOut
from services.knowledge.documents.document import Facts
from services.knowledge.documents.facts import facts_of
from services.knowledge.documents.isolated import check_size
from services.knowledge.errors import DocumentRefused
from services.knowledge.files import File, FileLearned, FileService
from services.problems import NotFound, TooLarge, Unprocessable

# Files of one request; a folder is sent file by file.
MOST_FILES = 20
MEGABYTE = 1_000_000
SEVERAL = 207

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class BoundedRoute(APIRoute):
    """Refuses a body that is too large before it is received."""

    def get_route_handler(self) -> Handler:
        """Return the handler that looks at the announced size first."""
        handle = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            allowed = of_request(request).settings.knowledge_file_mb
            announced = request.headers.get("content-length", "0")
            if announced.isdigit() and int(announced) > MOST_FILES * allowed * MEGABYTE:
                raise TooLarge(
                    f"At most {MOST_FILES} files of {allowed:,.0f} MB are taken at once."
                )
            return await handle(request)

        return bounded


router = APIRouter(
    prefix="/knowledge",
    tags=["knowledge"],
    dependencies=[Depends(access.designer)],
    route_class=BoundedRoute,
)
Text = Annotated[str, Form(max_length=1000, regex=r"^[^\0]*$")]
Label = Annotated[str, Form(max_length=100)]
Day = Annotated[date | None, Form()]


@router.post("/files", response_model=FilesOut, status_code=201)
def learn(
    services: Services,
    response: Response,
    files: list[UploadFile],
    source: Annotated[str, Form(min_length=1, max_length=100, regex=r"^[^/\0]+$")] = "files",
    path: Text = "",
    origin: Text = "",
    language: Annotated[Literal["", "en", "zh"], Form()] = "",
    product: Label = "",
    audience: Label = "",
    valid_from: Day = None,
    valid_until: Day = None,
    url: Annotated[str, Form(max_length=2000)] = "",
) -> FilesOut:
    """Learn files; they are found when this is answered.

    A single one may come with its `path` in its source. When only some can be read the status is
    207, when none can it is 422.
    """
    known = {"language": language, "product": product, "audience": audience, "url": url}
    days = {"valid_from": valid_from, "valid_until": valid_until}
    facts = _facts({**known, **days})
    if len(files) > MOST_FILES:
        raise TooLarge(f"At most {MOST_FILES} files are taken at once.")
    told = []
    for upload in files:
        within = path if path and len(files) == 1 else _named(upload)
        told.append(_told(services.files, upload, File(source, within, b"", facts, origin)))
    refused = [one.refused for one in told if one.refused]
    if len(refused) == len(told):
        raise Unprocessable(" ".join(refused) or "No file was sent.")
    response.status_code = SEVERAL if refused else 201
    return FilesOut(files=told)


@router.get("/files", response_model=KnownFiles)
def known(services: Services, source: str) -> KnownFiles:
    """Return the files of a source that were learned to their end."""
    return KnownFiles(files=[KnownFile.from_orm(file) for file in services.files.known(source)])


@router.delete("/files", status_code=204, response_model=None)
def forget(services: Services, source: str, path: str) -> None:
    """Let a file's documents no longer be found; their versions are kept."""
    if not services.files.forget(source, path):
        raise NotFound(f"Nothing was learned from {path!r} of {source!r}.")


def file_out(path: str, learned: FileLearned) -> FileOut:
    """Return what became of a file as it is told."""
    return FileOut(
        path=path,
        changed=learned.changed,
        documents=[LearnedOut(**one.__dict__) for one in learned.documents],
        gone=learned.gone,
        problems=list(learned.problems),
    )


def _facts(known: dict[str, Any]) -> Facts:
    try:
        return facts_of(known, "The form")
    except DocumentRefused as error:
        raise Unprocessable(str(error)) from error


def _named(upload: UploadFile) -> str:
    return (upload.filename or "").replace("\0", "") or "unnamed"


def _told(files: FileService, upload: UploadFile, file: File) -> FileOut:
    try:
        check_size(file.path, upload.size or 0, files.limits)
        return file_out(file.path, files.learn(replace(file, content=upload.file.read())))
    except DocumentRefused as error:
        return FileOut(path=file.path, refused=str(error))
