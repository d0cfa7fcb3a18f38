"""Django's settings, one file a concern; what an operator may set is in `environment`."""

from talka.config.sqlite import use_bundled_sqlite

use_bundled_sqlite()

from .apps import *  # noqa: E402, F403
from .background import *  # noqa: E402, F403
from .capabilities import *  # noqa: E402, F403
from .data import *  # noqa: E402, F403
from .languages import *  # noqa: E402, F403
from .logging import *  # noqa: E402, F403
from .mail import *  # noqa: E402, F403
from .people import *  # noqa: E402, F403
from .safety import *  # noqa: E402, F403
from .templates import *  # noqa: E402, F403
