"""Verifying published briefings: every figure is derived anew from the store and compared with what the pages say."""

from send_briefings.verification.verify import VerificationError, Verified, raise_if_faulty, verify

__all__ = ["VerificationError", "Verified", "raise_if_faulty", "verify"]
