"""What is done here. Each is one transaction: lock, check, change, note a fact."""

from .appealing import answer_appeal, appeal
from .deciding import decide
from .reporting import report
from .restoring import restore
from .waves import clear_wave, restore_wave

__all__ = ["answer_appeal", "appeal", "clear_wave", "decide", "report", "restore", "restore_wave"]
