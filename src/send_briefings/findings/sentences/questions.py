"""The figure a question follows from, in a few words."""

from __future__ import annotations

from send_briefings.findings.finding import Finding
from send_briefings.findings.setting import Setting


def follows_from(setting: Setting, finding: Finding) -> str:
    """The figure a question follows from, in a few words."""
    if finding.kind == "alarms":
        return "the points on the figures themselves"
    if finding.kind == "gap":
        return finding.text.split(". ")[0]
    if finding.kind == "inspection":
        return finding.text[:1].lower() + finding.text[1:].split(". ")[0]
    figure = next(
        (
            f
            for f in finding.evidence
            if f.ref == finding.ref and f.place == setting.subject.code and f.value is not None
        ),
        None,
    )
    if figure is None:
        return finding.basis
    label, name = setting.label(figure.ref), setting.measure(figure.ref).name
    about = f"{name}, {label}" if label != name else name
    return f"{about}: {setting.value(figure)} in {figure.period.label}"
