"""Looks for addresses in Zeek's conn logs with ZAT, the way its users do: every log becomes a data
frame, of which the rows with an address of the list are counted. One process for each processor.

Arguments: folder of conn*.log files, file with an address a line. Prints an address and its number
of sessions a line.
"""

import collections
import concurrent.futures
import functools
import os
import pathlib
import sys

from zat.log_to_dataframe import LogToDataFrame

ENDS = ["id.orig_h", "id.resp_h"]


def counts(addresses, log):
    sessions = LogToDataFrame().create_dataframe(str(log), ts_index=False, usecols=ENDS)
    found = collections.Counter()
    for end in ENDS:
        ends = sessions[end]
        found.update(ends[ends.isin(addresses)].astype(str).value_counts().to_dict())
    return found


def main():
    logs = sorted(pathlib.Path(sys.argv[1]).glob("conn*.log"))
    addresses = pathlib.Path(sys.argv[2]).read_text().split()
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        found = sum(pool.map(functools.partial(counts, addresses), logs), collections.Counter())
    for address, sessions in sorted(found.items()):
        print(address, sessions)


if __name__ == "__main__":
    main()
