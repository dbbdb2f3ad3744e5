"""`make bench`: this project against the pipeline a user would write instead, and against plain Python.

Everything is measured in one go on one machine, then written to benchmarks/RESULTS.md, results.json and cost.svg.
`make bench QUICK=1` takes one turn with fewer places and leaves out the all-England run.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import peer
from report import write_report
from watch import Watched, watch

ROOT = Path(__file__).resolve().parents[1]
OURS = str(Path(sys.executable).parent / "send-briefings")
PLACES = [
    "Leeds",
    "Camden",
    "Rutland",
    "Bolton",
    "Cornwall",
    "Barnsley",
    "Sunderland",
    "Kent",
    "Brent",
    "Hull, City of",
]
REPEATS = 2


def main(*, quick: bool) -> None:
    """Measure everything, and write what was found."""
    step, browser = peer.pdf_step()
    found: dict[str, Any] = {"quick": quick, "peer_pdf": step}
    with tempfile.TemporaryDirectory(prefix="send-bench-") as name:
        folder = Path(name)
        for turn in range(1 if quick else REPEATS):
            _told("floor", found, lambda: floor(PLACES[:4] if quick else PLACES))
            for jobs in sorted({1, cores()}):
                _told(
                    f"ours_many_{jobs}", found, lambda jobs=jobs: ours_many(folder, jobs, (2, 5) if quick else (3, 8))
                )
            _told("ours_one", found, lambda: ours_one(folder))
            _told("peer_one", found, lambda turn=turn: peer_one(folder / str(turn), browser))
            _told("ours_set", found, lambda: ours_set(folder))
            _told("peer_set", found, lambda turn=turn: peer_set(folder / str(turn), browser))
        _told("peer_beside", found, lambda: peer_beside(folder, browser))
        if not quick:
            _told("england", found, lambda: england(folder))
    write_report(found, ROOT / "benchmarks")


def _told(name: str, found: dict[str, Any], measure: Callable[[], Any]) -> None:
    """Measure one thing and keep it: turns are taken, so that a slow spell of the machine falls on all alike."""
    began = time.perf_counter()
    found.setdefault(name, []).append(measure())
    print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def notebooks() -> list[Path]:
    """The notebooks, in order."""
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def floor(places: list[str]) -> dict[str, Any]:
    """Seconds a briefing in a warm process, mean over areas and places."""
    done = watch([sys.executable, str(ROOT / "benchmarks" / "floor.py"), *places])
    if done.exit_code:
        sys.exit(done.output)
    seconds: dict[str, list[float]] = json.loads(done.output.splitlines()[-1])
    each = [value for values in seconds.values() for value in values]
    return {"seconds": statistics.mean(each), "briefings": len(each), "peak": done.peak}


def peer_one(folder: Path, browser: str) -> dict[str, float]:
    """One briefing by the peer, by step."""
    return peer.build_briefing(ROOT / "notebooks" / "attendance.ipynb", "Birmingham", folder / "peer-one", browser)


def peer_set(folder: Path, browser: str) -> dict[str, Any]:
    """One authority's full set by the peer, one briefing after another."""
    return {"seconds": peer.make_set(notebooks(), "Birmingham", folder / "peer", browser, 1)}


def peer_beside(folder: Path, browser: str) -> dict[str, Any]:
    """The same, as many beside each other as there are cores."""
    words = [str(ROOT / "benchmarks"), str(folder / "peer-beside"), browser, str(cores())]
    beside = watch([sys.executable, "-c", _PEER_SET, *words])
    if beside.exit_code:
        sys.exit(beside.output)
    return {"seconds": beside.seconds, "peak": beside.peak}


_PEER_SET = """
import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
import peer
notebooks = sorted((Path(sys.argv[1]).parent / "notebooks").glob("*.ipynb"))
peer.make_set(notebooks, "Birmingham", Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
"""


def cores() -> int:
    """Processor cores."""
    import os

    return os.cpu_count() or 1


def ours_one(folder: Path) -> dict[str, Any]:
    """One briefing by our command from a cold shell."""
    run = _ours(["build", "--force", "--area", "attendance", "--reports", str(folder / "one")])
    return {"seconds": run.seconds, "peak": run.peak}


def ours_set(folder: Path) -> dict[str, Any]:
    """One authority's full set by our command from a cold shell."""
    run = _ours(["build", "--force", "--reports", str(folder / "set")])
    return {"seconds": run.seconds, "peak": run.peak}


def ours_many(folder: Path, jobs: int, counts: tuple[int, int]) -> list[list[float]]:
    """Runs of few and of many places: what a further briefing costs."""
    points = []
    for count in counts:
        plan = folder / f"places-{count}.toml"
        plan.write_text(f"places = {json.dumps(PLACES[:count])}\noutput = {json.dumps(str(folder / 'many'))}\n")
        run = _ours(["run", str(plan), "--force", "--jobs", str(jobs)])
        points.append([count * len(notebooks()), run.seconds])
    return points


def england(folder: Path) -> dict[str, Any]:
    """Every authority and area in one run; then the same again with nothing changed."""
    plan = ROOT / "plans" / "england.toml"
    whole = _ours(["run", str(plan), "--reports", str(folder / "england")])
    again = [_ours(["run", str(plan), "--reports", str(folder / "england")]) for _ in range(REPEATS)]
    manifest = json.loads(
        subprocess.run(
            [OURS, "runs", "show", "1", "--json", "--reports", str(folder / "england")], check=True, capture_output=True
        ).stdout
    )
    lasting = [[sample.at, sample.all_bytes, sample.lasting_bytes, sample.lasting_files] for sample in whole.samples]
    return {
        "seconds": whole.seconds,
        "briefings": len(manifest["briefings"]),
        "again": [run.seconds for run in again],
        "again_said": again[-1].output.strip().splitlines()[-1],
        "peak": whole.peak,
        "samples": lasting,
        "left": whole.left,
        "kernel_peaks": [briefing["peak_memory"] for briefing in manifest["briefings"]],
    }


def _ours(words: list[str]) -> Watched:
    done = watch([OURS, *words])
    if done.exit_code:
        sys.exit(f"send-briefings {' '.join(words)} failed:\n{done.output}")
    return done


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
