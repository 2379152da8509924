"""A server that can be stopped in the middle of a visit, as a network is lost."""

import threading

from tests.engines import ANSWER
from tools.site_server import SiteServer


class StoppedServer(SiteServer):
    """Answers until `stop` is called; connections that are open by then bring nothing more either.

    `late` holds, for the files whose names contain its keys, events that their answers wait for.
    """

    stopped = False

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.late: dict[str, threading.Event] = {}

    def stop(self):
        self.stopped = True
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request):
        if self.stopped:
            request.close_connection = True
            return
        for name, event in self.late.items():
            if name in request.path:
                self.requests.append(request.path)
                event.wait(ANSWER)
        super().answer(request)
