// The Python files of the runtime itself: bundled as text, and put where Python imports them from.

import checkExercise from "../check_exercise.py";
import matplotlibSvg from "../matplotlib_svg.py";
import ownStart from "../own_start.py";
import runCell from "../run_cell.py";

export const ENVIRONMENT = { MPLBACKEND: "module://live_cells.matplotlib_svg", HOME: "/home/reader" };

/** @param sitePackages ends in a slash */
export function writeOwnFiles(
  files: { mkdirTree(path: string): void; writeFile(path: string, data: string): void },
  sitePackages: string,
): void {
  const folder = `${sitePackages}live_cells`;
  files.mkdirTree(folder);
  files.writeFile(`${folder}/run_cell.py`, runCell);
  files.writeFile(`${folder}/check_exercise.py`, checkExercise);
  files.writeFile(`${folder}/matplotlib_svg.py`, matplotlibSvg);
  files.writeFile(`${folder}/own_start.py`, ownStart);
}
