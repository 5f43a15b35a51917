"""Runs a notebook from its first cell to its last, as Jupyter does.

Usage: run_notebook.py NOTEBOOK; LOOKBACK_REMOTE names the server. Prints one line for each code
cell: the kinds of output that it gave, and how much; what a cell printed comes behind. Ends with
exit code 1 and the cell's error when one fails.
"""

import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

notebook = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(notebook)
client = NotebookClient(notebook, timeout=300, kernel_name="python3")
try:
    client.execute()
except CellExecutionError as e:
    print(e)
    sys.exit(1)
for cell in notebook.cells:
    if cell.cell_type != "code":
        continue
    kinds = []
    for output in cell.outputs:
        if output.output_type == "stream":
            kinds.append(f"{output.name}={len(output.text)}")
            sys.stderr.write(output.text if output.name == "stderr" else "")
        else:
            for kind, data in output.get("data", {}).items():
                kinds.append(f"{kind}={data.count('<tr') if kind == 'text/html' else len(data)}")
            if "text/html" in output.get("data", {}):
                sys.stderr.write("".join(output.data["text/plain"]) + "\n")
    print(cell.id, *kinds)
