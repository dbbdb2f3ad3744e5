"""The claims check: what was said in public, tested against the published record.

A claim stands in `data/catalogue/claims.toml`. Every published figure that it could mean is looked at: each definition,
period and version, as known on the day of the claim and today. The verdict comes from the figures.
"""

from send_briefings.claims.checking import check_claims
from send_briefings.claims.found import Beside, Candidate, ClaimFound, PartFound, Searched, Since
from send_briefings.claims.record import Record, read_record
from send_briefings.claims.verdict import LABELS, Known, Outcome, PartVerdict, Verdict

__all__ = [
    "LABELS",
    "Beside",
    "Candidate",
    "ClaimFound",
    "Known",
    "Outcome",
    "PartFound",
    "PartVerdict",
    "Record",
    "Searched",
    "Since",
    "Verdict",
    "check_claims",
    "read_record",
]
