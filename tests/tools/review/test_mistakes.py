"""Each mistake of a first-time contributor gets its own helpful message, and a sound chapter gets none."""

import pytest

from tools.review.rules import place_in_site

from .mistakes import HERE, LIST, PATH, mistakes, written

MISTAKES = mistakes(LIST.read_text("utf-8"))
CHAPTER = (HERE / "sound_chapter.md").read_text("utf-8")
ANSWERS = (HERE / "sound_answers.md").read_text("utf-8")


def test_the_list_is_read_whole():
    assert len(MISTAKES) == LIST.read_text("utf-8").count("`````told") >= 20


def test_a_sound_chapter_has_nothing_to_mend(author):
    assert author.told(CHAPTER, ANSWERS) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.title)
def test_a_mistake_is_told(mistake, author):
    assert written(author.told(*mistake.texts())) == mistake.told


def test_every_mistake_has_a_message_of_its_own():
    first = {mistake.told.splitlines()[0].partition(": ")[2]: mistake.title for mistake in MISTAKES}
    assert len(first) == len(MISTAKES)
    for mistake in MISTAKES:
        assert mistake.told.count("\n  why: ") == mistake.told.count("\n  mend: ") == 1, mistake.title


def test_missing_wrong_answers_are_told_with_an_example(author, monkeypatch):
    monkeypatch.setattr(type(author.answers), "write_text", lambda *_: author.answers.unlink(missing_ok=True))
    (finding,) = author.told(CHAPTER, ANSWERS)
    assert finding.place == "tests/site/wrong_answers/13_a_sound_chapter.md"
    assert finding.what == "there is no file with wrong answers to the chapter’s exercise"
    assert "## The starter" in finding.example


def test_a_chapter_that_the_navigation_lacks_is_told(author):
    settings = author.root / "mkdocs.yml"
    whole = settings.read_text("utf-8")
    settings.write_text(whole.replace(f"- {PATH.removeprefix('docs/')}", "- index.md"), "utf-8")
    found = author.told(CHAPTER, ANSWERS)
    settings.write_text(whole, "utf-8")
    assert found[0].what == "nav in mkdocs.yml does not list the chapter"
    assert found[0].example.strip() == "- chapters/13_a_sound_chapter.md"


def test_a_file_with_another_kind_of_name_is_told(author):
    found = list(place_in_site(author.root, "docs/chapters/My Chapter.md", CHAPTER))
    assert found[0].what == "the file is named My Chapter.md"
    assert found[0].example == "docs/chapters/13_momentum.md"


def test_exercises_and_wrong_answers_that_differ_in_number_are_told(author):
    (finding,) = author.told(CHAPTER, ANSWERS + "\n# Another exercise\n")
    assert finding.what == "the file does not have one heading # for each of the 1 exercises"


def test_the_description_of_the_guide_is_told(author):
    description = next(line for line in CHAPTER.splitlines() if line.startswith("description:"))
    text = CHAPTER.replace(
        description, 'description: "A: replace this by one or two sentences of 40 to 200 characters."'
    )
    (finding,) = author.told(text, ANSWERS)
    assert finding.what == "the description has 64 characters and is that of the guide"
