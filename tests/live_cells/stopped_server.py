"""A server that can be stopped in the middle of a visit, as a network is lost."""

from tools.site_server import SiteServer


class StoppedServer(SiteServer):
    """Answers until `stop` is called; connections that are open by then bring nothing more either."""

    stopped = False

    def stop(self):
        self.stopped = True
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request):
        if self.stopped:
            request.close_connection = True
            return
        super().answer(request)
