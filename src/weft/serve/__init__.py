"""The web application: plans of a directory as pages and as an API, plans made in the background, what if.

Nouns: `Settings` (the directory, where and for whom it is served), `application` (the ASGI application) and `run`,
which serves it until it is told to end.  Only `cli` imports this package.  Starlette and uvicorn stay in it.
"""

from weft.serve.app import application
from weft.serve.running import run
from weft.serve.settings import Limits, Settings, read_token, require_safe

__all__ = ["Limits", "Settings", "application", "read_token", "require_safe", "run"]
