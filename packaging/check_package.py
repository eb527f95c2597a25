"""Checks a finished package the way other people's computers will meet it.

python3 packaging/check_package.py bare-system [--package FILE.deb] [suites]   use and remove on bare systems
python3 packaging/check_package.py old-processor [--program FOLDER] [--speed]  older processors, emulated; decode speed
python3 packaging/check_package.py contents [--package FILE.deb]               what is inside: twice, too much, missing
python3 packaging/check_package.py faults [--program FOLDER] [names]           killed, moved, read-only, without a home
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from package_checks import command_line
from setup_steps.report import SetupError, say

if __name__ == "__main__":
    try:
        sys.exit(command_line.main(sys.argv[1:], Path(__file__).resolve()))
    except SetupError as error:
        say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        say("Stopped.")
        sys.exit(130)
