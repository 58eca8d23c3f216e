"""The training of check-worthiness: what is held out and kept aside, and how the two readers are stacked."""

import json
import shutil
from pathlib import Path

from nlp.claims.checkworthiness import CALIBRATION, HEAD, SENTENCES, Model
from nlp.models import Encoder
from nlp.training.fit_checkworthiness import HELD_OUT, fit_head, kept_aside, stack
from nlp.training.fit_claims import fifth

NUMBERED = [f"Sentence number {i} tells of a bridge." for i in range(2000)]
FACTS = [f"The town spent {i} million dollars on the bridge in {2000 + i}." for i in range(10)]
OPINIONS = [f"I think that number {i} is a very good number." for i in range(30)]
ROWS = [{"text": t, "label": int(t in FACTS[1:])} for t in (*FACTS, *OPINIONS)]


def test_a_twelfth_is_kept_aside_whatever_the_fifth():
    assert HELD_OUT in range(5)
    for which in range(5):
        of_fifth = [s for s in NUMBERED if fifth(s) == which]
        assert 0.05 < sum(map(kept_aside, of_fifth)) / len(of_fifth) < 0.12


def test_what_is_stacked_is_believed_as_often_as_it_is_so(tmp_path: Path, encode: Encoder):
    folder = Path(shutil.copytree(SENTENCES, tmp_path / "copy"))
    (folder / CALIBRATION).unlink()
    stack(ROWS, encode, folder)
    told = json.loads((folder / CALIBRATION).read_text())
    assert told.keys() == {"tuned", "head", "intercept"}
    found = Model(encode, folder).probabilities([row["text"] for row in ROWS])
    assert abs(found.sum() - 9) < 0.1


def test_the_head_tells_what_it_was_fitted_on(tmp_path: Path, encode: Encoder):
    folder = Path(shutil.copytree(SENTENCES, tmp_path / "copy"))
    (folder / HEAD).unlink()
    fit_head(ROWS, encode, folder)
    by_head = Model(encode, folder).log_odds([*FACTS[1:], *OPINIONS])[:, 1]
    assert by_head[:9].min() > by_head[9:].max()
