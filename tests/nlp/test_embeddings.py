"""What sentences mean, as signs: the same meaning in other words is near, and offsets give the words back."""

import numpy as np

from db import vectors
from nlp.embeddings import EmbeddingStage, chosen

TEXT = "Ah.\nThe baker stole our bread recipe. It will rain in the north tomorrow."


def test_a_sentence_in_other_words_is_nearer_than_another_one(encode, make):
    (made,) = EmbeddingStage(encode).annotate([make(TEXT)])
    codes = vectors.stored(made.codes, encode.encode(["x"]).shape[1] // 8)
    spans = np.frombuffer(made.spans, vectors.OFFSET).reshape(-1, 2).tolist()
    (question,) = encode.encode(["Somebody took the instructions for the loaf without asking."])
    nearest = int(vectors.closeness(question, codes).argmax())
    assert TEXT[slice(*spans[nearest])] == "The baker stole our bread recipe."


def test_a_document_does_not_depend_on_those_beside_it(encode, make):
    stage = EmbeddingStage(encode)
    one, other = make(TEXT, id="a"), make("Nobody knows who it was.", id="b")
    assert stage.annotate([one, other]) == [*stage.annotate([one]), *stage.annotate([other])]


def test_short_sentences_are_left_out_unless_there_are_no_others():
    first, _ = chosen(TEXT)
    assert TEXT[first.start : first.end] == "The baker stole our bread recipe."
    assert [tuple(s) for s in chosen("So what?")] == [(0, 8)]


def test_the_words_of_an_address_are_no_sentence():
    text = f"{TEXT}\nhttps://hearth.example/bread/rye/2024"
    assert len(chosen(text)) == len(chosen(TEXT))


def test_every_sentence_of_a_script_without_spaces_is_embedded():
    assert len(chosen("面包师偷了我们的配方。炉边面包否认了。好。人们很生气，这很虚伪。")) == 3


def test_a_text_without_words_has_no_meaning(encode, make):
    assert EmbeddingStage(encode).annotate([make("  ")]) == []
