"""A mail server: IMAP as far as a mailbox is read, spoken over a real socket, and SMTP."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD, ADDRESS = "help@shop.example.com", "a-password", "help@shop.example.com"
CUSTOMER = "li.na@example.com"


def letter(
    text="hello", subject="A question", sender=CUSTOMER, message_id="<1@example.com>", **headers
):
    """A letter as a mail program writes it."""
    message = EmailMessage()
    message["From"] = f"Li Na <{sender}>"
    message["To"] = ADDRESS
    message["Subject"] = subject
    message["Date"] = "Fri, 27 Nov 2026 12:00:00 +0000"
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes(policy=policy.SMTP)


class FakeImap:
    """One mailbox. Every connection is served by itself; IDLE is told of what comes."""

    def __init__(self):
        self.letters = {}
        self.seen = set()
        self.port = 0
        self._writers = []
        self._arrived = asyncio.Condition()

    async def bring(self, *contents):
        """Put letters into the mailbox."""
        async with self._arrived:
            for content in contents:
                self.letters[len(self.letters) + 1] = content
            self._arrived.notify_all()

    def unseen(self):
        return [number for number in self.letters if number not in self.seen]

    async def close(self):
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(one.wait_closed() for one in self._writers), return_exceptions=True)

    async def serve(self, reader, writer):
        self._writers.append(writer)
        writer.write(b"* OK IMAP4rev1 ready\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, _, command = line.partition(" ")
            if command == "IDLE":
                await self._idle(tag, reader, writer)
                continue
            for told in self._answers(command):
                writer.write(told)
            known = not command.startswith("LOGIN") or PASSWORD in command
            verdict = "OK done" if known else "NO [AUTHENTICATIONFAILED] wrong"
            writer.write(f"{tag} {verdict}\r\n".encode())
            await writer.drain()
            if command == "LOGOUT":
                break
        writer.close()

    async def _idle(self, tag, reader, writer):
        writer.write(b"+ idling\r\n")
        done = asyncio.ensure_future(reader.readline())
        there = len(self.letters)

        async def arrived():
            async with self._arrived:
                await self._arrived.wait_for(lambda: len(self.letters) > there)
            writer.write(f"* {len(self.letters)} EXISTS\r\n".encode())

        telling = asyncio.ensure_future(arrived())
        await done
        telling.cancel()
        writer.write(f"{tag} OK IDLE terminated\r\n".encode())

    def _answers(self, command):
        if command == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1 IDLE\r\n"
        elif command.startswith(("SELECT", "EXAMINE")):
            yield f"* {len(self.letters)} EXISTS\r\n".encode()
        elif command.startswith("UID SEARCH"):
            asked = re.search(r"\bUID (\d+)", command.removeprefix("UID SEARCH"))
            found = [int(asked.group(1))] if asked else self.unseen()
            yield f"* SEARCH {' '.join(map(str, found))}\r\n".encode()
        elif command.startswith("UID FETCH"):
            for number in map(int, command.split()[2].split(",")):
                if number in self.letters:
                    yield from self._fetched(number, "HEADER" in command)
        elif command.startswith("UID STORE"):
            self.seen.update(map(int, command.split()[2].split(",")))

    def _fetched(self, number, headers_only):
        content = self.letters[number]
        body = content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if headers_only else content
        section = "BODY[HEADER]" if headers_only else "BODY[]"
        flags = "\\Seen" if number in self.seen else ""
        head = (
            f"* {number} FETCH (UID {number} FLAGS ({flags}) RFC822.SIZE {len(content)} "
            f"{section} {{{len(body)}}}\r\n"
        )
        yield head.encode() + body + b")\r\n"


@dataclass
class FakeSmtp:
    """Keeps what it is sent; `answers` are given to the next letters instead."""

    letters: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server, session, envelope):
        if self.answers:
            return self.answers.pop(0)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def _knows(server, session, envelope, mechanism, given):
    known = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known)


@asynccontextmanager
async def mail_server():
    """Run both; yields the mailbox and the outgoing server."""
    imap, smtp = FakeImap(), FakeSmtp()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        smtp.port = probe.getsockname()[1]
    controller = Controller(
        smtp,
        hostname="127.0.0.1",
        port=smtp.port,
        authenticator=_knows,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    server = await asyncio.start_server(imap.serve, "127.0.0.1", 0)
    imap.port = server.sockets[0].getsockname()[1]
    try:
        yield imap, smtp
    finally:
        server.close()
        await imap.close()
        controller.stop()
