"""A brief's version on paper."""

from cutthrough.deliver.version import say_version

DIGEST = "a96cd9232f817ab0" * 4


def test_the_number_stands_before_the_digest_and_an_unkept_file_has_only_that() -> None:
    assert say_version(2, DIGEST) == "version 2, a96cd9232f81"
    assert say_version(None, DIGEST) == "a96cd9232f81"
