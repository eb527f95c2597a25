"""What the workflows ask of the set-up on a fresh runner.

python packaging/prepare_runner.py libraries   install the system libraries that Qt needs on Linux; run it as root
python packaging/prepare_runner.py processor   print a short name of this processor, for the cache of built engines
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from setup_steps import llama_wheel, system_libraries

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["libraries"]:
            system_libraries.provide_system_libraries()
        case ["processor"]:
            # All that the wheel must fit but the compiler, which comes with the image.
            print(llama_wheel.key(llama_wheel.needs("")))
        case _:
            sys.exit(__doc__)
