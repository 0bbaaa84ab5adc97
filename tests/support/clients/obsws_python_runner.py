"""Runs copied Python: each line of stdin is a JSON string with code, each line of stdout the JSON of what it came to.

usage: obsws_python_runner.py HOST PORT | --literals
`--literals` needs no package and no server: it shows what the code would send.
"""

import json
import os
import sys


class Socket:
    def send(self, frame):
        self.frame = json.loads(frame)

    def recv(self):
        return json.dumps({"d": {"results": self.frame}})


class Shown:
    """Has what the code uses of a `ReqClient`."""

    def __init__(self):
        self.base_client = self
        self.ws = Socket()

    def send(self, name, data=None, raw=False):
        return [name, data]


def connected():
    import obsws_python

    return obsws_python.ReqClient(
        host=sys.argv[1], port=int(sys.argv[2]), password=os.environ["CALLBOARD_OBS_PASSWORD"], timeout=10
    )


client = Shown() if sys.argv[1] == "--literals" else connected()
for line in sys.stdin:
    scope = {"client": client}
    exec(compile(json.loads(line), "copied", "exec"), scope)
    print(json.dumps(scope["results"] if "results" in scope else scope["answer"]), flush=True)
