"""The command `dask` in a process that another one forked, which has imported what it needs."""

import os
import sys
from pathlib import Path

import dask
from dask.cli import run_cli
from distributed.cli import dask_scheduler, dask_worker  # noqa: F401, which the command imports

# A dead worker is given up sooner, a task when two workers died of it, and one that is started again is a fork, too.
# Nobody looks at what Dask measures of itself, a hundred times in a second.
SETTINGS = {
    "distributed.comm.timeouts.connect": "2s",
    "distributed.scheduler.allowed-failures": 1,
    "distributed.worker.multiprocessing-method": "forkserver",
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
}


def run(log: Path, *arguments: str) -> None:
    """Do what `dask` with these arguments does, in a group of processes of its own, with its errors in a file."""
    os.setsid()
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND), 2)
    dask.config.set(SETTINGS)
    sys.argv = ["dask", *arguments]
    run_cli()
