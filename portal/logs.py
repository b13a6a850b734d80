"""Logs: one JSON object a line on stderr (`ts` in UTC, `level`, `event`). Never contact data or secrets."""

import logging
import sys

import structlog


def begin(level: int = logging.INFO) -> None:
    """Send every log of this process, ours and the libraries', to stderr as JSON lines."""
    stamped: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _every_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*stamped, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=stamped,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # It warns every second while a loop is busy with a long batch, which is no trouble.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _every_name(
    logger: structlog.typing.WrappedLogger, method: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Each line names the request, the merchant and whoever acted; what the loops do by themselves, the portal did."""
    for name, otherwise in (("request_id", ""), ("merchant", None), ("actor", "")):
        line.setdefault(name, otherwise)
    line["actor"] = line["actor"] or "portal"
    return line
