"""What the worker does for the journal."""

from talka.kernel.jobs.rounds import round_

from .chain import seal_facts
from .telling import tell_again, tell_facts

round_(0.2)(tell_facts)
round_(5)(tell_again)
round_(10)(seal_facts)
