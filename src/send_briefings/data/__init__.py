"""Published files to the store of figures, and back out of it: readers, checks of a release, store, local figures.

In: a file as its publisher gives it, and how `config` says it is laid out. Out: tidy rows with an account of every
input row, kept in the store by release; queries give the newest, or the figures as they were on a day.
"""
