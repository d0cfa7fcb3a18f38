"""Words as people write them, made comparable: cleaned, folded, cut, romanised, brought to their dictionary form.

Nothing here knows models or settings. One subject a module: `cleaning`, `folding`, `scripts`, `latin`, `words`,
`lemmas`, `likeness`.
"""
