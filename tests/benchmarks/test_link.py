"""A host behind a link: nothing is lost, and all connections share its rate."""

from itertools import pairwise

from benchmarks.starts.link import PIECE, Host, Link, Slowed


class Kept:
    """A connection that keeps what it is given."""

    def __init__(self):
        self.content = b""

    def write(self, content):
        self.content += content

    def flush(self):
        pass


def test_link_is_given_in_megabits_and_milliseconds():
    assert Link.of(8, 40) == Link(rate=1_000_000, delay=0.04)


def test_what_goes_through_a_link_arrives_whole_and_in_pieces():
    sizes, to = [], Kept()
    content = bytes(range(256)) * 100
    Slowed(to, lambda size: sizes.append(size) or 0.0).write(content)
    assert to.content == content
    assert max(sizes) == PIECE and sum(sizes) == len(content)


def test_connections_share_the_rate(tmp_path):
    host = Host(tmp_path)
    host.link = Link(rate=1000.0, delay=0.0)
    turns = [host.turn(size) for size in (100, 200, 300)]
    host.server.server_close()
    gaps = [round(later - earlier, 3) for earlier, later in pairwise(turns)]
    assert gaps == [0.2, 0.3]
