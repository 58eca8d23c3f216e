"""A teacher and its student: the labels reach the student, also by way of texts that nobody labelled."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import load_settings
from nlp.models import locate
from nlp.pairs import LABELS, Pair, PairEncoder
from nlp.training.finetune import Course
from nlp.training.steps import Training
from nlp.training.teacher_student import Example, distil_student, tune_teacher
from nlp.tuned import tuned_on

SAID = {
    "favor": ("is wonderful", "makes lovely bread", "deserves every prize", "never lets us down"),
    "against": ("is a disgrace", "sells awful bread", "ruined our street", "cheats everybody"),
    "none": ("opens at eight", "is on the corner", "has two ovens", "moved last year"),
}
PARTIES = ("Hearth", "Crumb", "Rustic Loaf", "The mill")
TOLD = [
    Example(f"<{party}> {words}.", label, beside=party)
    for party in PARTIES
    for label, all_words in SAID.items()
    for words in all_words
]


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> PairEncoder:
    """Taught with labels for a part of the phrases; the others it sees without."""
    base, work = locate(load_settings().encoder), tmp_path_factory.mktemp("taught")
    tune_teacher(Path(base), [TOLD] * 6, work / "teacher", Training(8, 2e-4, seed=1), dropout=0.0)
    known = {words for said in SAID.values() for words in said[:2]}
    labelled = [e for e in TOLD if any(words in e.text for words in known)]
    seen = [*labelled, *(replace(e, label=None) for e in TOLD if e not in labelled)]
    course = Course(batch=8, epochs=8, rate=2e-4, head_rate=5e-3, seed=1, by_length=True)
    distil_student(
        base, work / "teacher", seen, work / "student", "a party", {"t": "Bread"}, course
    )
    assert not (work / "student.unfinished").exists()
    assert tuned_on(work / "student") == {"t": "Bread"}
    return PairEncoder(work / "student")


@pytest.mark.parametrize("party", PARTIES)
def test_a_student_tells_what_its_teacher_was_told(student: PairEncoder, party: str):
    for e in (e for e in TOLD if e.beside == party):
        found = student.logits(Pair(e.text, e.beside))
        assert LABELS[int(found.argmax())] == e.label
