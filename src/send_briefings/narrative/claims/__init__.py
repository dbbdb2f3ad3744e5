"""The claims check: what was said in public, tested against the published record.

In: a claim of `data/catalogue/claims.toml` and every published figure that it could mean: each definition, period and
version, as known on the day of the claim and today. Out: what was found, a verdict, and both in words.
"""
