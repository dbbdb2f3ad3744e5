"""Live data: what each publisher has newest, fetched, checked, told and taken into the store.

Only `send-briefings data update`, and a run whose plan says `update = true`, opens a connection; nothing else here or
elsewhere does. docs/live_data.md says how it behaves.
"""
