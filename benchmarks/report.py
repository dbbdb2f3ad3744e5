"""What was measured, as a table, a plot and JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = (
    "papermill",
    "nbclient",
    "nbconvert",
    "jupyter_client",
    "ipykernel",
    "pandas",
    "matplotlib",
    "typst",
    "dask",
)
WINDOW = 100


def write_report(found: dict[str, Any], folder: Path) -> None:
    """Write RESULTS.md, results.json and cost.svg, and print the table."""
    derived = derive(found)
    text = results(found, derived)
    (folder / "RESULTS.md").write_text(text, encoding="utf-8")
    (folder / "results.json").write_text(
        json.dumps(without_samples({**found, **derived}), indent=1) + "\n", encoding="utf-8"
    )
    plot(found, derived, folder / "cost.svg")
    print(text)


def without_samples(found: dict[str, Any]) -> dict[str, Any]:
    """What was found without the looks at memory, of which there are thousands; what is told of them is derived."""
    england = [{name: what for name, what in run.items() if name != "samples"} for run in found.get("england", [])]
    return found | ({"england": england} if england else {})


def derive(found: dict[str, Any]) -> dict[str, Any]:
    """Medians over the turns, ratios and slopes."""
    middle = {
        name: statistics.median(turn["seconds"] for turn in found[name])
        for name in ("floor", "ours_one", "ours_set", "peer_set", "peer_beside")
    }
    middle["peer_one"] = statistics.median(sum(turn.values()) for turn in found["peer_one"])
    jobs = [name.removeprefix("ours_many_") for name in found if name.startswith("ours_many_")]
    marginal = {n: statistics.median(slope(points) for points in found[f"ours_many_{n}"]) for n in jobs}
    derived: dict[str, Any] = {
        "middle": middle,
        "set_ratio": middle["peer_set"] / middle["ours_set"],
        "set_ratio_beside": middle["peer_beside"] / middle["ours_set"],
        "one_ratio": middle["peer_one"] / middle["ours_one"],
        "marginal": marginal,
        "marginal_ratio": {jobs: value / middle["floor"] for jobs, value in marginal.items()},
    }
    if "england" in found:
        derived["memory"] = flatness(found["england"][0])
    return derived


def slope(points: list[list[float]]) -> float:
    """Seconds that each further briefing costs: the line of least squares."""
    return float(statistics.linear_regression([p[0] for p in points], [p[1] for p in points]).slope)


def flatness(england: dict[str, Any]) -> dict[str, float]:
    """Memory of the lasting processes and of kernels: the first hundred briefings against the last hundred."""
    share = WINDOW / england["briefings"]
    end = england["samples"][-1][0]
    first = [s for s in england["samples"] if s[2] and s[0] <= end * share + 20]
    last = [s for s in england["samples"] if s[2] and s[0] >= end * (1 - share)]
    kernels = england["kernel_peaks"]
    mean = statistics.mean
    return {
        "lasting_first": mean(s[2] for s in first),
        "lasting_last": mean(s[2] for s in last),
        "all_first": mean(s[1] for s in first),
        "all_last": mean(s[1] for s in last),
        "files_first": mean(s[3] for s in first),
        "files_last": mean(s[3] for s in last),
        "kernel_first": mean(kernels[:WINDOW]),
        "kernel_last": mean(kernels[-WINDOW:]),
    }


def results(found: dict[str, Any], derived: dict[str, Any]) -> str:
    """The report as Markdown."""
    middle, jobs = derived["middle"], os.cpu_count()
    floor, turns = middle["floor"], len(found["floor"])
    ours_set, ours_one, peer_one = middle["ours_set"], middle["ours_one"], middle["peer_one"]
    floor_peak = max(turn["peak"] for turn in found["floor"])
    peaks = [max(turn["peak"] for turn in found[name]) for name in ("peer_beside", "ours_set")]
    rows = [
        (
            "One briefing, cold shell",
            f"{peer_one:.1f} s",
            f"{ours_one:.1f} s",
            f"{derived['one_ratio']:.1f} times faster",
        ),
        (
            "One authority's set of four, cold shell",
            f"{middle['peer_set']:.1f} s",
            f"{ours_set:.1f} s",
            f"**{derived['set_ratio']:.1f} times faster** (aim: 10)",
        ),
        (
            f"The same, the peer {jobs} beside each other",
            f"{middle['peer_beside']:.1f} s",
            f"{ours_set:.1f} s",
            f"{derived['set_ratio_beside']:.1f} times faster",
        ),
        (
            f"Peak memory, set of four, {jobs} beside each other",
            *(f"{peak / 1e6:.0f} MB" for peak in peaks),
            "sum over processes; shared memory counted in each",
        ),
    ]
    lines = [
        "# Benchmarks",
        "",
        f"Measured on {date.today().isoformat()} by `make bench`, in one go. {machine()}",
        "",
        f"Figures are the middle of {turns} turns; in each turn everything is measured once, one after another, so that a",
        "slow spell of the machine falls on all alike.",
        "",
        f"The peer: `papermill`, `jupyter nbconvert --to html`, `{found['peer_pdf']}`, one after another, as a shell script",
        "would call them. Ours: `send-briefings`, with HTML, PDF, CSV and JSON, the PDF/UA and HTML checks, and publishing.",
        "",
        "| what | peer | ours | |",
        "|---|---:|---:|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        "The floor: the same analysis and the two exports as plain function calls in one warm process, without the checks,",
        f"{floor:.2f} s a briefing (mean of {found['floor'][0]['briefings']}), at a peak of {floor_peak / 1e6:.0f} MB.",
        "",
        "| each further briefing | seconds | against the floor (aim: at most 2) |",
        "|---|---:|---:|",
        *(
            f"| ours, {n} job{'s' * (n != '1')} | {derived['marginal'][n]:.2f} | **{derived['marginal_ratio'][n]:.2f}** |"
            for n in derived["marginal"]
        ),
        "",
        *england_lines(found, derived),
        "![Seconds against number of briefings](cost.svg)",
        "",
    ]
    return "\n".join(lines)


def england_lines(found: dict[str, Any], derived: dict[str, Any]) -> list[str]:
    """The all-England run."""
    if "england" not in found:
        return ["The all-England run was left out (`--quick`).", ""]
    run, memory = found["england"][0], derived["memory"]

    def change(name: str) -> str:
        first, last = memory[f"{name}_first"], memory[f"{name}_last"]
        return f"{first / 1e6:.0f} MB | {last / 1e6:.0f} MB | {(last / first - 1) * 100:+.1f}%"

    again = statistics.median(run["again"])
    return [
        f"All England, {run['briefings']} briefings in one run: **{run['seconds'] / 60:.1f} minutes**,",
        f"{run['seconds'] / run['briefings']:.2f} s a briefing, peak {run['peak'] / 1e6:.0f} MB.",
        f'Again with nothing changed: **{again:.1f} s** (aim: under 5). It says: "{run["again_said"]}"',
        "",
        "| memory | first hundred | last hundred | change (aim: within 5%) |",
        "|---|---:|---:|---:|",
        f"| the run, its workers and its warm process | {change('lasting')} |",
        f"| all processes | {change('all')} |",
        f"| a kernel's peak | {change('kernel')} |",
        "",
        f"Open files of the lasting processes: {memory['files_first']:.0f} at first, {memory['files_last']:.0f} at last.",
        f"Processes left behind: {len(run['left'])}.",
        "",
        *([run["note"], ""] if run.get("note") else []),
    ]


def machine() -> str:
    """The machine and the versions."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Machine: {os.cpu_count()} cores ({_processor()}), {_memory():.0f} GB, {platform.system()}. "
        f"Python {platform.python_version()}, {packages}."
    )


def plot(found: dict[str, Any], derived: dict[str, Any], path: Path) -> None:
    """Seconds against number of briefings, both on logarithmic scales."""
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams["svg.hashsalt"] = "send-briefings"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    middle = derived["middle"]
    ours = [[1, middle["ours_one"]], [4, middle["ours_set"]]]
    turns = found[f"ours_many_{os.cpu_count()}"]
    for n, (count, _) in enumerate(turns[0]):
        ours.append([count, statistics.median(points[n][1] for points in turns)])
    if "england" in found:
        ours.append([found["england"][0]["briefings"], found["england"][0]["seconds"]])
    last = ours[-1][0]
    peer, floor = middle["peer_set"], middle["floor"]
    axes.plot(
        [1, 4], [middle["peer_one"], peer], "s-", color="#8a4b00", label="papermill + nbconvert (dashed: extended)"
    )
    axes.plot([4, last], [peer, peer / 4 * last], "--", color="#8a4b00")
    axes.plot(*zip(*ours, strict=True), "o-", color="#14365c", label="send-briefings")
    axes.plot([1, last], [floor, floor * last], ":", color="#555555", label="floor: plain Python, one core, warm")
    axes.set(xscale="log", yscale="log", xlabel="Briefings", ylabel="Seconds")
    axes.legend(frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(path, metadata={"Date": None})


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _memory() -> float:
    import psutil

    return float(psutil.virtual_memory().total) / 1e9
