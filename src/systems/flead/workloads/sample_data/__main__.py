"""`python -m sample_data OUT`: write the sample data, one CSV file for each device."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from .generator import COLUMNS, Plan, device_names, device_rows


def write(plan: Plan, folder: Path) -> None:
    """Write the files into the folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for device_id in device_names(plan):
        with open(folder / f"{device_id}.csv", "w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS)
            table.writerows(device_rows(plan, device_id))


def main(arguments: Sequence[str]) -> int:
    """Return 0, or 2 after saying what is wrong with the arguments."""
    parser = argparse.ArgumentParser(prog="sample_data", description=sys.modules["sample_data"].__doc__)
    parser.add_argument("folder", type=Path, metavar="OUT", help="folder for the CSV files")
    defaults = Plan()
    for name, meaning in {
        "devices": "number of devices, each with a file of its own",
        "rows": "readings of each device",
        "anomalies": "anomalous readings of each device (label=1)",
        "seed": "the same seed gives the same files",
    }.items():
        default = getattr(defaults, name)
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{meaning} (default {default})")
    given = vars(parser.parse_args(arguments))
    folder = given.pop("folder")
    plan = Plan(**given)
    problems = plan.problems()
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 2
    write(plan, folder)
    totals = f"{plan.devices * plan.rows} readings, {plan.devices * plan.anomalies} of them anomalous"
    print(f"wrote {plan.devices} files into {folder}: {totals} (seed {plan.seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
