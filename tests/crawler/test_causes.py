"""Why a request gave nothing, in a line."""

import json
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.causes import cause_of


@pytest.mark.parametrize(
    ("body", "told"),
    [({"error": {"code": 403, "message": "The quota\nis used up."}}, "HTTP 403: The quota is used up."),
     ({"error": "AuthenticationRequired", "message": "Invalid password"}, "HTTP 403: Invalid password"),
     ({"title": "Unauthorized", "detail": "No such token"}, "HTTP 403: No such token"),
     ({"error": "This method requires a token"}, "HTTP 403: This method requires a token"),
     ({"detail": "\x1b" + "x" * 500}, "HTTP 403: " + "x" * 200),
     ({}, "HTTP 403"), ([], "HTTP 403"), ("<html>", "HTTP 403")],
)  # fmt: skip
def test_an_api_is_quoted_with_what_it_says_of_an_error(body: Any, told: str):
    answer = Response("http://a.example/", status=403, body=json.dumps(body).encode())
    failure = Failure(HttpError(answer))
    failure.request = Request(answer.url)
    assert cause_of(failure) == told
