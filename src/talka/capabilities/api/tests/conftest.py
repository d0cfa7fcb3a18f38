"""The records of search's tests: two kinds of no feature's, indexed as they are made."""

from talka.capabilities.search.tests.conftest import built_words, clean_search, put, sample_kinds  # noqa: F401
