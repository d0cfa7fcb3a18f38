"""Find the middles of the languages for the model inside, from the vocabulary's labels, and keep them in the package.

``python -m talka.capabilities.search.bench.centres`` with DJANGO_SETTINGS_MODULE set and a vocabulary loaded. Run it
when the model or the vocabulary changed much; everything embedded is then laid out anew.
"""

import sys

if __name__ == "__main__":
    import django

    django.setup()
    from talka.capabilities.search.meaning.centres import keep, kept_at, measured
    from talka.capabilities.search.meaning.embedder import embedder
    from talka.capabilities.search.vectors import labels_by_language

    source = embedder()
    found = measured(source, labels_by_language()) if source else None
    if source is None or found is None:
        sys.exit("The model does not answer, or there is no vocabulary.")
    keep(kept_at(source.model), found)
    print(f"{kept_at(source.model)}: {', '.join(found.languages)}, {found.name}")
