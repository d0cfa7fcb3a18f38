"""How a name looks: names that a reader takes for the same have one skeleton, in whatever letters they are written.

After UTS #39 (Unicode Security Mechanisms), "skeleton", with the part of its table of confusables that names meet:
letters of other scripts that look like Latin ones (as the package confusable-homoglyphs 3.3.1 gives them). It goes
further than the standard, since what matters here is a glance: case, accents, spaces and signs tell no names apart.
"""

import unicodedata

_LOOKS_LIKE = (
    (
        "ıƄƍƖƦƧƷƼƽǀȜȢȣɑɡɣɩɪɯʋʏᴄᴏᴑᴜᴠᴡᴢᶃᶌẝỿꜱꝚꝪꝮꞘꞙꞟꞫꞲꞳꞴꬲꬵꬽꭇꭈꭎꭒꭚ",
        "ibglR235sl388agyiiwuycoouvwzgyfys239Ffu3JXBeforruuy",
    ),  # Latin
    ("ͿΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγινορσυϜϳϺᴦ", "JABEZHlKMNOPTYXayivopouFjMr"),  # Greek
    ("ϨⲅⲎⲒⲔⲘⲚⲞⲟⲢⲣⲤⲥⲦⲨⲬⳊⳌⳐⳒ", "2rHlKMNOoPpCcTYX93L6"),  # Coptic
    ("ЅІЈАВЕЗКМНОРСТУХЬабгеорсухѕіјѡѴѵҮүһҽӀӏӠԁԌԛԜԝꙄꙇ", "SlJABE3KMHOPCTYXba6reopcyxsijwVvYyheli3dGqWw2i"),  # Cyrillic
    ("ՍՏՕագզհոռսցքօ", "USOwqqhnnugfo"),  # Armenian
    ("ᎠᎡᎢᎥᎩᎪᎫᎬᎳᎷᎻᎽᏀᏂᏃᏎᏏᏒᏔᏕᏙᏚᏞᏟᏢᏦᏧᏮᏳᏴꭵꮁꮃꮓꮩꮪꮯ", "DRTiYAJEWMHYGhZ4bRWSVSLCPKd6GBirwzvsc"),  # Cherokee
    ("ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "BPdDTGKJCZFMNLSRVHWXYAElOU"),  # Lisu
    ("I1|łŁđĐøØ", "lll" + "lLdDoO"),  # Latin's own
    ("0", "O"),
)
_TABLE = {ord(letter): like for letters, likes in _LOOKS_LIKE for letter, like in zip(letters, likes, strict=True)}
LONGEST = 400


def skeleton(name: str) -> str:
    """What is left of a name at a glance; empty for a name without letters and digits."""
    plain = unicodedata.normalize("NFKC", name[:LONGEST])
    looked_at = unicodedata.normalize("NFD", plain).translate(_TABLE).casefold()
    bare = "".join(letter for letter in looked_at if letter.isalnum())
    return bare.replace("i", "l").replace("rn", "m").replace("vv", "w")[:LONGEST]
