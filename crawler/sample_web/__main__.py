"""Serve the sample web until interrupted: python -m crawler.sample_web [PORT]."""

import sys
import time

from crawler.sample_web.server import PORT, SampleWeb

with SampleWeb(int(sys.argv[1]) if len(sys.argv) > 1 else PORT) as web:
    sys.stdout.write(f"The sample web is at {web.base_url} (Ctrl-C stops it)\n")
    sys.stdout.flush()
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        pass
