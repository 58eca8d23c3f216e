"""Encodings: what pages claim is not what they are."""

import pytest

from crawler.decode import decode

TEXT = "Crème brûlée, 5 € – “naïve”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_an_honest_page_is_read(encoding: str):
    assert decode(TEXT.encode(encoding), encoding) == TEXT


def test_valid_utf8_is_believed_against_every_claim():
    page = f'<meta charset="iso-8859-1"><p>{TEXT}</p>'
    assert TEXT in decode(page.encode(), "windows-1252")


def test_latin1_means_windows_1252_as_browsers_read_it():
    assert decode("“5 €”".encode("cp1252"), "iso-8859-1") == "“5 €”"


def test_a_byte_order_mark_decides():
    assert decode(b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-8") == TEXT


def test_the_page_is_asked_when_http_says_nothing():
    page = f'<html><head><meta charset="gb18030"></head><p>{"深度求索" * 20}</p>'
    assert "深度求索" in decode(page.encode("gb18030"))


def test_an_unknown_encoding_is_guessed_from_the_bytes():
    page = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 20
    assert "французских" in decode(page.encode("cp1251"), "no-such-charset")


def test_rubbish_raises_nothing():
    assert isinstance(decode(bytes(range(256)) * 4, "utf-8"), str)


@pytest.mark.parametrize("charset", ["undefined", "hex", "idna", "a\0b", "punycode"])
def test_a_codec_that_is_no_encoding_of_pages_raises_nothing(charset: str):
    assert "br" in decode(b"cr\xe8me br\xfbl\xe9e " * 9, charset)


@pytest.mark.parametrize("charset", ["iso-2022-jp", "utf-16-le", "utf-16-be", "hz", "utf-16"])
def test_a_declared_encoding_of_ascii_bytes_is_believed(charset: str):
    page = "<html><p>" + "中文" * 20
    body = page.encode("utf-16-le" if charset == "utf-16" else charset)
    assert decode(body, charset) == page


def test_a_page_declares_iso_2022_jp_itself():
    page = '<meta charset="ISO-2022-JP"><p>日本語のパン'
    assert decode(page.encode("iso-2022-jp")) == page


@pytest.mark.parametrize("charset", ["utf-16", "iso-2022-jp", "hz"])
def test_plain_ascii_is_not_what_it_claims(charset: str):
    assert decode(b"<p>Plain words</p>", charset) == "<p>Plain words</p>"


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [("gb2312", "gbk", "朱镕基说蒸馏攻击"), ("shift_jis", "cp932", "髙橋①は述べた"),
     ("euc-kr", "cp949", "뷁 증류 공격은"), ("iso-8859-9", "cp1254", "“Damıtma” — olmaz")],
)  # fmt: skip
def test_a_label_means_what_it_means_to_browsers(label: str, encoding: str, text: str):
    assert decode(text.encode(encoding), label) == text
