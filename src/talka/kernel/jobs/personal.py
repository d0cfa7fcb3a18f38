"""What background work holds of people: in its own tables nothing, in its jobs what they were about."""

from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from talka.kernel.people.personal import Basis, Kept, impersonal, personal

from .models import Slot, WorkerBeat
from .upkeep import KEEP_FAILED

personal(
    DBTaskResult, "args_kwargs", "return_value", "traceback", "exception_class_path",
    why=_("To find what went wrong: it may quote what was being worked on"), basis=Basis.INTEREST, exported=False,
    kept=Kept(_("60 days"), KEEP_FAILED, "finished_at", by="talka.kernel.jobs.upkeep.clear_old_rows"),
)  # fmt: skip
impersonal(DBTaskResult, because="names in the program")
impersonal(WorkerBeat, because="of machines")
impersonal(Slot, because="names in the program")
