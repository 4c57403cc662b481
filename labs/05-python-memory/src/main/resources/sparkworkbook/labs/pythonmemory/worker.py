"""Runs a script under the limit that PySpark gives its workers."""
import os

limit = int(os.environ['LIMIT_MIB']) << 20
if limit:
    try:
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ImportError, OSError, ValueError):
        pass  # Windows has no such limit, and macOS may refuse it. PySpark continues, too.

exec(compile(os.environ['SCRIPT'], os.environ['SCRIPT_NAME'], 'exec'), {'__name__': '__main__'})
