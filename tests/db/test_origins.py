"""The single-origin index: what traces where."""

from db.origins import Trace, single_origin


def traces(*pairs: tuple[str, str | None]) -> list[Trace]:
    return [Trace(voice, voice, origin) for voice, origin in pairs]


def test_everything_from_one_speaker_has_the_index_one():
    found = single_origin(traces(("a", "speaker:x"), ("b", "speaker:x"), ("c", "speaker:x")))
    assert (found.index, found.origin, found.traced, found.untraced) == (1.0, "speaker:x", 3, 0)
    assert 0.4 < found.low < 0.5  # three voices prove little
    assert found.high == 1.0


def test_documents_lead_on_to_what_they_cite():
    found = single_origin(
        traces(("a", "speaker:x"), ("b", "document:a"), ("c", "document:b"), ("d", "speaker:y"))
    )
    assert (found.index, found.origin, found.traced) == (0.75, "speaker:x", 3)


def test_a_document_that_others_cite_is_its_own_origin():
    found = single_origin(traces(("a", None), ("b", "document:a"), ("c", None)))
    assert (found.origin, found.traced, found.untraced) == ("document:a", 2, 1)
    assert found.low < 2 / 3 < found.high == 1.0


def test_copies_are_one_voice():
    found = single_origin(
        [Trace("g", "a", "speaker:x"), Trace("g", "b", "speaker:x"), Trace("c", "c", None)]
    )
    assert (found.index, found.voices) == (0.5, 2)


def test_one_voice_has_no_index():
    assert single_origin(traces(("a", "speaker:x"))).index is None


def test_what_cannot_be_traced_is_not_taken_for_independent_nor_for_one():
    found = single_origin(traces(("a", None), ("b", None)))
    assert (found.index, found.low, found.origin) == (0.0, 0.0, None)
    assert found.high == 1.0


def test_a_link_to_what_does_not_make_the_claim_traces_nothing():
    found = single_origin(traces(("a", "document:z"), ("b", "document:z"), ("c", "speaker:x")))
    assert (found.origin, found.traced, found.untraced) == ("speaker:x", 1, 2)


def test_circles_end_and_lead_nowhere():
    found = single_origin(traces(("a", "document:b"), ("b", "document:a"), ("c", "speaker:x")))
    assert (found.origin, found.traced, found.untraced) == ("speaker:x", 1, 2)
