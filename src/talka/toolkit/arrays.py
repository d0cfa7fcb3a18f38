"""numpy, loaded when something of it is first used: 6 MB and a moment that most commands and the worker don't need.

`from talka.toolkit import arrays as np` wherever the site's code imports it. Web processes share the one that was
loaded before they were forked (`config.loaded`).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import *  # noqa: F403
else:

    def __getattr__(name: str) -> Any:
        """What numpy has under this name, found at once from then on."""
        if name.startswith("__"):
            raise AttributeError(name)
        import numpy  # noqa: PLC0415  reason: see above

        found = globals()[name] = getattr(numpy, name)
        return found
