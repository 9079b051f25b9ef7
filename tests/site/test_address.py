import pytest

from cutthrough.model.errors import ProgramError
from cutthrough.site.address import base_of, host_of, site_address


def test_a_sites_address_and_its_parts() -> None:
    assert site_address("https://a.example/films/") == "https://a.example/films"
    assert site_address("http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    assert base_of("https://a.example/films") == "/films"
    assert base_of("https://a.example") == ""
    assert host_of("http://127.0.0.1:8000/films") == "127.0.0.1:8000"


@pytest.mark.parametrize(
    "address",
    ["", "watch", "ftp://a.example", "https://a.example/?x=1", "https://a.example/#x", "https://a.example/a b",
     "https://a.example/../x", "https://a.example/%2e%2e", 'https://a.example/"x', "https://a.example/a;b"],
)  # fmt: skip
def test_what_no_site_can_have_is_refused(address: str) -> None:
    with pytest.raises(ProgramError, match="can't be the address"):
        site_address(address)
