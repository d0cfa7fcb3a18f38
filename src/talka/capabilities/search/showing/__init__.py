"""How results are shown: as choices, words, cards, dots on a map, feeds, tables. Plain values; nothing of the web."""
