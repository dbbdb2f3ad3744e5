"""What was read about the publishers' services and could not be verified without a network, for `--check` to say."""

from __future__ import annotations

ASSUMPTIONS = {
    "content-service": "DfE's content service answers programs, with the replies described",
    "file-names": "DfE's list of files gives each file's name",
    "api-title": "the absence figures by SEN are found in DfE's API by their title",
    "link-names": "the pages of NHS England and of the schools grant name files as before, also for 2026-27",
    "attachment-titles": "the appeal rate table and other attachments on GOV.UK are called as before",
    "commits": "the public repositories list the commits of a file",
}
