"""What the processes say on standard error: a line a happening, for eyes or (TALKA_LOG_JSON) for machines."""

import logging
import sys

# structlog would load rich, 4 MB and a fifth of a second in every process, to draw tracebacks that we print plainly.
_rich = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402

if _rich is None:
    del sys.modules["rich"]
else:
    sys.modules["rich"] = _rich

from ..environment import LOG_JSON, LOG_LEVEL  # noqa: E402

_shared: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
_as_json: list[structlog.typing.Processor] = [
    structlog.processors.dict_tracebacks,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
_for_eyes: list[structlog.typing.Processor] = [
    structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
    )
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _shared,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_as_json if LOG_JSON else _for_eyes),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # What a visitor mistyped is not news; errors of ours are.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django_tasks": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "PIL": {"level": "INFO"},
        "markdown_it": {"level": "INFO"},
    },
}
logging.captureWarnings(True)
