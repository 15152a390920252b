"""Serves a double of a platform's API on a port of its own."""

from contextlib import asynccontextmanager

from aiohttp import web


@asynccontextmanager
async def serving(*routes):
    """Serve routes, and give their address."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    finally:
        await runner.cleanup()
