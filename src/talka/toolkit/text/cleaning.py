"""Text from strangers, made safe to index and to show: bounded in length and time, without hidden characters."""

import re
import unicodedata

# A letter carries at most this many marks; more is "zalgo". Vietnamese needs two, pointed Hebrew three.
MARKS_PER_LETTER = 3

_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
# Control characters, soft hyphen, zero-width and direction-changing characters, tags, byte order marks, surrogates,
# private use. ZWJ and ZWNJ too: what they join stays recognisable, and words in the index must not differ by them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe20-\ufe2f"
)
_ZALGO = re.compile(f"([{_MARKS}]{{{MARKS_PER_LETTER}}})[{_MARKS}]+")
_SPACES = re.compile(r"\s+")
# What is looked at before the cut: enough for text stuffed with marks, little enough to stay quick on 10 MB.
_LOOK_AHEAD = 4


def clean(text: str, limit: int = 100_000) -> str:
    """The text in NFC without hidden and control characters, marks bounded, cut at a word's end to `limit` characters.

    Line breaks and tabs stay. Takes time in proportion to `limit`, whatever the input's length: normalising a long
    run of combining marks is quadratic, so they are bounded first.
    """
    head = text[: limit * _LOOK_AHEAD + 100]
    head = _LINE_ENDS.sub("\n", head)
    head = _HIDDEN.sub("", head)
    head = _ZALGO.sub(r"\1", head)
    return cut(unicodedata.normalize("NFC", head), limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, ending where a word ends; an unbroken string is cut where the limit falls."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    if text[limit].isspace():
        return head.rstrip()
    # A last word longer than a third of the limit is not a word to be kept whole.
    shorter = re.split(r"\s+\S*\Z", head[-(limit // 3 + 1) :], maxsplit=1)
    if len(shorter) == 2:
        return (head[: -(limit // 3 + 1)] + shorter[0]).rstrip()
    return head


def one_line(text: str, limit: int = 500) -> str:
    """`clean`, with every run of white space made one space: for titles, names and queries."""
    return cut(_SPACES.sub(" ", clean(text, limit * 2)).strip(), limit)
