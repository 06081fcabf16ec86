#!/usr/bin/env python3
"""Keeps one Flink job running for as long as this process runs.

`submit.py JOB.py` submits the job, watches it, and cancels it when stopped; it ends non-zero when the job is lost, so
that a restart policy submits it again. `submit.py --health NAME` says whether the job runs, by its exit code.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, List, Optional

from rest import ENDED, JobManager, Unreachable

# Silence for so long means that the job manager is gone, and its jobs with it.
SILENCE_SECONDS = 30.0
CANCEL_SECONDS = 8.0
OWN_FILES = ("submit.py", "rest.py")


class Lost(Exception):
    """The job does not run and will not by itself; the text says why."""


class Stopped(Exception):
    """Somebody wants us to end."""


def newest_checkpoint(folder: Path) -> Optional[Path]:
    """The newest complete checkpoint that a run of this job has left, if any."""
    found = list(folder.glob("*/chk-*/_metadata"))
    return max(found, key=lambda file: (file.stat().st_mtime_ns, str(file))).parent if found else None


def flink_run(manager: JobManager, script: Path, checkpoint: Optional[Path]) -> List[str]:
    """The command that submits the job, with the modules that lie beside it, and returns."""
    modules = [
        str(file) for file in sorted(script.parent.glob("*.py")) if file != script and file.name not in OWN_FILES
    ]
    command = ["flink", "run", "--detached", "--jobmanager", f"{manager.host}:{manager.port}"]
    if checkpoint is not None:
        # Claimed: Flink removes the old checkpoint once there is a newer one, so that none pile up.
        command += ["--fromSavepoint", f"file://{checkpoint}", "--allowNonRestoredState", "--restoreMode", "CLAIM"]
    return [*command, "--python", str(script), "--pyFiles", ",".join(modules)]


def submitted_id(output: str) -> Optional[str]:
    """The job's id, out of what `flink run` has printed."""
    found = re.search(r"submitted with JobID ([0-9a-f]{32})", output)
    return found[1] if found else None


def cancel_all(manager: JobManager, name: str) -> None:
    """Cancel every job of that name and wait until it has ended."""
    jobs = [job["jid"] for job in manager.jobs(name)]
    for job in jobs:
        say(f"cancelling job {name} ({job})")
        manager.cancel(job)
    deadline = time.monotonic() + CANCEL_SECONDS
    while jobs and time.monotonic() < deadline:
        time.sleep(0.2)
        jobs = [job for job in jobs if (manager.state(job) or "CANCELED") not in ENDED]
    if jobs:
        raise Lost(f"job {name} ({', '.join(jobs)}) did not end within {CANCEL_SECONDS:.0f} s of being cancelled")


def submit(manager: JobManager, name: str, script: Path) -> str:
    """Submit the job in place of any older one of its name; returns its id."""
    patiently(lambda: cancel_all(manager, name))
    checkpoint = None
    if os.environ.get("RESTORE_CHECKPOINT", "true") != "false":
        checkpoint = newest_checkpoint(Path(os.environ.get("CHECKPOINTS_PATH", "/opt/flink/data/checkpoints")) / name)
    say(
        f"submitting job {name}, from " + (f"checkpoint {checkpoint}" if checkpoint else "the group's offsets in Kafka")
    )
    # The client is short-lived and small; its defaults are for the cluster.
    environment = {**os.environ, "JVM_ARGS": "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
    with subprocess.Popen(
        flink_run(manager, script, checkpoint),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as client:
        try:
            output = client.communicate()[0]
        except BaseException:
            client.kill()
            raise
    job = submitted_id(output)
    if client.returncode != 0 or job is None:
        lines = [line for line in output.splitlines() if line.strip() and not line.startswith("\tat ")]
        hint = "; RESTORE_CHECKPOINT=false starts without the checkpoint" if checkpoint else ""
        raise Lost("\n".join(lines[-20:]) + f"\nflink run ended with {client.returncode}{hint}")
    say(f"job {name} is submitted ({job})")
    return job


def watch(manager: JobManager, name: str, job: str) -> None:
    """Return never: raise Lost when the job has ended, or its job manager has."""
    last = ""
    while True:
        state = patiently(lambda: manager.state(job))
        if state is None:
            raise Lost(f"the job manager knows job {name} ({job}) no longer: it has been restarted")
        if state in ENDED:
            raise Lost(f"job {name} is {state}. {manager.failure(job)}")
        if state != last:
            say(f"job {name} is {state}" + (f": {manager.failure(job)}" if state in ("FAILING", "RESTARTING") else ""))
        last = state
        time.sleep(1.0)


def patiently(ask: Callable[[], Any]) -> Any:
    """Ask until there is an answer, at most for SILENCE_SECONDS."""
    deadline = time.monotonic() + SILENCE_SECONDS
    while True:
        try:
            return ask()
        except Unreachable as error:
            if time.monotonic() > deadline:
                raise Lost(f"{error}, for {SILENCE_SECONDS:.0f} s") from error
            time.sleep(1.0)


def keep_running(manager: JobManager, script: Path) -> int:
    """Submit and watch until the job is lost (1) or a stop signal has come and the job is cancelled (0)."""
    name = script.stem.replace("_", "-")

    def stop(*_: Any) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        watch(manager, name, submit(manager, name, script))
    except Lost as error:
        say(str(error))
        return 1
    except Stopped:
        try:
            cancel_all(manager, name)
        except (Lost, Unreachable) as error:
            say(f"stopped, but {error}")
    return 0


def health(manager: JobManager, name: str) -> int:
    """Print one line and return 0 when every task of the job runs."""
    try:
        jobs = manager.jobs(name)
        running = [
            job for job in jobs if job["state"] == "RUNNING" and job["tasks"]["running"] == job["tasks"]["total"]
        ]
        if running:
            print(f"healthy: job {name} runs, {running[0]['tasks']['running']} tasks")
            return 0
        states = "; ".join(
            f"job {name} is {job['state']}, {job['tasks']['running']} of {job['tasks']['total']} tasks run. "
            f"{manager.failure(job['jid'])}"
            for job in jobs
        )
        print(f"unhealthy: {states or f'there is no job {name}'}")
    except Unreachable as error:
        print(f"unhealthy: {error}")
    return 1


def say(line: str) -> None:
    """One line to the container's log."""
    print(line, flush=True)


def main(arguments: List[str]) -> int:
    """Exit code 2: called wrongly."""
    try:
        manager = JobManager(os.environ.get("FLINK_REST", "http://flink-jobmanager:8161"))
    except ValueError as error:
        say(str(error))
        return 2
    if len(arguments) == 2 and arguments[0] == "--health":
        return health(manager, arguments[1])
    if len(arguments) == 1 and Path(arguments[0]).is_file():
        return keep_running(manager, Path(arguments[0]).absolute())
    say(f"usage: submit.py JOB.py | submit.py --health NAME; got {' '.join(arguments) or 'nothing'}")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
