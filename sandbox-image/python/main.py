"""Start of the Python kernel: import everything, say ready, take one job, answer, end.

Started as `python3 -I main.py` from any folder; isolated mode puts no folder of ours on the path.
"""

import os
import sys

sys.dont_write_bytecode = True
# Numeric libraries read these once, at import. A sandbox has one CPU and a small process limit.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from partsmith_kernel.run import main  # noqa: E402

if __name__ == "__main__":
    main()
