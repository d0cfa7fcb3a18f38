"""Timetables of meetings of two: who meets when and at which table, without clashes.

`problem` says what is asked and what is answered; `solving` solves it (HiGHS, in a process of its own: `process`).
"""
