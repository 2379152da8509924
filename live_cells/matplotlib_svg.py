"""A Matplotlib backend that shows figures as SVG in the output of the running cell.

Chosen by MPLBACKEND=module://live_cells.matplotlib_svg. A figure is shown by plt.show(), or when
the cell ends, and then closed, so that the next cell starts with none.
"""

import io

from matplotlib import rcParams
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from live_cells.run_cell import at_cell_end, publish

rcParams["svg.hashsalt"] = "live-cells"  # the same figure gives the same text every time


class FigureCanvas(FigureCanvasSVG):
    """The canvas that pyplot makes figures with."""

    manager_class = FigureManagerBase


def show(*, block: bool | None = None) -> None:
    """Show all open figures and close them. `block` is pyplot's; here nothing waits."""
    for manager in Gcf.get_all_fig_managers():
        figure = manager.canvas.figure
        svg = io.StringIO()
        figure.savefig(svg, format="svg", bbox_inches="tight", metadata={"Date": None})
        publish({"image/svg+xml": svg.getvalue(), "text/plain": text_alternative(figure)})
    Gcf.destroy_all()


def text_alternative(figure: Figure) -> str:
    """Return the figure's own title, or those of its axes, or how many axes it has."""
    titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
    said = ". ".join(title for title in titles if title)
    return said or f"Matplotlib figure with {len(figure.axes)} axes"


at_cell_end.append(show)
