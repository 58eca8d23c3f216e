"""Addresses that strangers write must not lead into a private network."""

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.guard import AddressGuard, is_public


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
     "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
     "::127.0.0.1", "fec0::1", "224.0.0.1", "ff0e::1"],
)  # fmt: skip
def test_private_and_local_addresses_are_not_public(address: str):
    assert not is_public(address)


def test_an_address_of_the_internet_is():
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:220:1::1")
    assert is_public("64:ff9b::5db8:d70e")


def test_a_number_in_the_address_is_refused_unless_it_is_allowed():
    request = Request("http://169.254.169.254/latest/meta-data/")
    with pytest.raises(IgnoreRequest, match="private"):
        AddressGuard(frozenset()).process_request(request)
    AddressGuard(frozenset({"169.254.169.254"})).process_request(request)
