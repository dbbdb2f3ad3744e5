"""Proves that a PDF meets PDF/UA-1, the standard for accessible PDF."""

from __future__ import annotations


def check_pdf(pdf: bytes) -> list[str]:
    """What keeps a PDF from meeting PDF/UA-1, a sentence a fault, each with its rule; empty when nothing does."""
    import page

    try:
        report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    except page.PageError as error:
        return [f"The file cannot be read as a PDF: {error}"]
    faults = [f"{failure.message} (rule {failure.rule_id})" for failure in report.failures]
    return list(dict.fromkeys(faults)) if faults or report.is_compliant else ["The PDF does not meet PDF/UA-1."]
