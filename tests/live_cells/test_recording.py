"""Recorded outputs: executed once for the same cells, again when code or environment changes."""

import json
from pathlib import Path

import pytest

import live_cells
from live_cells.chapter import Cell, Chapter, SourceError
from live_cells.recording import Recordings, environment_digest, makers, merge_outputs

CHAPTER = Chapter("a.md", (Cell(1, 9, "print(1)"),), "prose")


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


class Executor:
    """Stands for mkdocs-jupyter: counts its runs."""

    def __init__(self, sources=("print(1)",)):
        self.runs, self.sources = 0, sources

    def __call__(self):
        self.runs += 1
        code = [{"cell_type": "code", "source": s, "outputs": [stream("1\n")]} for s in self.sources]
        return json.dumps({"cells": [{"cell_type": "markdown", "source": "prose"}, *code]}) + "\n<style></style>"


def test_the_same_cells_are_executed_once_whatever_the_prose(tmp_path):
    execute, recordings = Executor(), Recordings(tmp_path, "world")
    first = recordings.get(CHAPTER, execute)
    again = recordings.get(Chapter("a.md", CHAPTER.cells, "other prose"), execute)
    assert first == again == [[stream("1\n")]]
    assert execute.runs == 1


@pytest.mark.parametrize("changed", ["cell", "environment"])
def test_other_code_or_another_environment_is_executed_again(tmp_path, changed):
    execute = Executor()
    Recordings(tmp_path, "world").get(CHAPTER, execute)
    if changed == "cell":
        execute.sources = ("print(2)",)
        Recordings(tmp_path, "world").get(Chapter("a.md", (Cell(1, 9, "print(2)"),), "prose"), execute)
    else:
        Recordings(tmp_path, "other").get(CHAPTER, execute)
    assert execute.runs == 2


def test_exercises_are_not_executed_and_a_change_of_them_runs_nothing(tmp_path):
    execute, recordings = Executor(), Recordings(tmp_path, "world")
    first = Chapter("a.md", (Cell(1, 5, "1 / 0", "exercise"), *CHAPTER.cells, Cell(3, 12, "b", "check")), "prose")
    again = Chapter("a.md", (Cell(1, 5, "2 / 0", "exercise"), *CHAPTER.cells), "prose")
    assert recordings.get(first, execute) == [[], [stream("1\n")], []]
    assert recordings.get(again, execute) == [[], [stream("1\n")]]
    assert execute.runs == 1


@pytest.mark.parametrize("sources", [(), ("print(1)", "print(2)"), ("print(7)",)])
def test_a_notebook_with_other_cells_than_the_chapter_fails(tmp_path, sources):
    with pytest.raises(SourceError, match=r"^a\.md"):
        Recordings(tmp_path, "world").get(CHAPTER, Executor(sources))
    assert not list(tmp_path.iterdir())


def test_outputs_depend_on_what_runs_cells_and_on_nothing_that_shows_them():
    package = Path(live_cells.__file__).parent
    names = {file.relative_to(package).as_posix() for file in makers(package)}
    assert {"recording.py", "run_cell.py", "positions.py", "tie_values.py", "sliders.py"} < names
    assert {"jupyter/posix/jupyter_nbconvert_config.json", "templates/mkdocs_html/notebook.html.j2"} < names
    assert not {"cells.py", "figures.py", "plugin.py", "page_policy.py"} & names


def test_environment_digest_follows_the_files(tmp_path):
    file = tmp_path / "losses.py"
    file.write_text("a = 1")
    before = environment_digest([file])
    assert environment_digest([file]) == before
    file.write_text("a = 2")
    assert environment_digest([file]) != before


def test_environment_digest_is_the_same_wherever_the_files_lie(tmp_path):
    folders = [tmp_path / name for name in ("a/x", "a/y", "b/y", "b/z")]
    for folder, name in zip(folders, ("first", "second", "second", "first"), strict=True):
        folder.mkdir(parents=True)
        (folder / f"{name}.py").write_text(name)
    files = [next(folder.iterdir()) for folder in folders]
    assert environment_digest(files[:2]) == environment_digest(files[2:])


def test_neighbouring_texts_of_one_stream_are_one():
    outputs = [stream("a"), stream("b"), stream("c", "stderr"), stream("d")]
    outputs.append({"output_type": "execute_result", "execution_count": 3, "data": {}, "metadata": {}})
    assert merge_outputs(outputs) == [
        stream("ab"),
        stream("c", "stderr"),
        stream("d"),
        {"output_type": "execute_result", "data": {}, "metadata": {}},
    ]


def display(text, display_id=None, output_type="display_data"):
    output = {"output_type": output_type, "data": {"text/plain": text}, "metadata": {}}
    return output | ({"transient": {"display_id": display_id}} if display_id else {})


def test_updates_stand_where_what_they_replace_stood():
    outputs = [
        display("a 0", "a"),
        stream("step 1, "),
        display("a 1", "a", "update_display_data"),
        stream("step 2"),
        display("b 0", "b"),
        display("a again", "a"),
        display("a 2", "a", "update_display_data"),
        display("of another cell", "c", "update_display_data"),
        display("none"),
    ]
    assert merge_outputs(outputs) == [
        display("a 2"),
        stream("step 1, step 2"),
        display("b 0"),
        display("a 2"),
        display("none"),
    ]
    assert outputs[0]["data"] == {"text/plain": "a 0"}, "what was given stays as it is"
