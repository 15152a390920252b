"""A line to a server that can be cut, fall silent and be mended."""

import asyncio
import threading


class Line:
    """Passes bytes on in a thread of its own, so that whoever blocks its own loop can use it.

    Args:
        host: Where the server is.
        port: Its port.
    """

    def __init__(self, host, port):
        self._far = host, port
        self._writers = []
        self._server = None
        self._silent = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = 0
        self.mend()

    def mend(self):
        """Pass on what comes from now on."""
        self._call(self._open())

    def cut(self):
        """Break every connection, and refuse new ones."""
        self._call(self._shut())

    def fall_silent(self):
        """Keep connections, take new ones, and pass nothing on, as a machine that is gone."""
        self._silent = True

    def close(self):
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _open(self):
        self._silent = False
        if self._server is None:
            self._server = await asyncio.start_server(self._joined, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self):
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)

    async def _joined(self, reader, writer):
        self._writers.append(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._far)
        except OSError:
            writer.transport.abort()
            return
        self._writers.append(far_writer)
        pumps = self._pump(reader, far_writer), self._pump(far_reader, writer)
        await asyncio.gather(*pumps)

    async def _pump(self, reader, writer):
        try:
            while data := await reader.read(65_536):
                if not self._silent:
                    writer.write(data)
                    await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
