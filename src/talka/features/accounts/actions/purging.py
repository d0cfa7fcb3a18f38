"""What has had its time is removed each night, as the register of personal data says."""

from datetime import timedelta

import structlog

from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.leaving import purge

log = structlog.get_logger(__name__)


@scheduled(every=timedelta(days=1), after=timedelta(hours=3, minutes=45))
def purge_personal_data() -> dict[str, int]:
    """What no function of its own removes, by model: how many rows were deleted or emptied."""
    removed = purge()
    log.info("personal.purged", **{label.replace(".", "_"): count for label, count in removed.items() if count})
    return removed
