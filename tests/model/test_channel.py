import pytest

from cutthrough.model.channel import Channel


@pytest.mark.parametrize(
    ("said", "platform"),
    [
        ({"platform": " Instagram "}, "instagram"),
        ({"kind": "youtube"}, "youtube"),
        ({"kind": "site", "medium": "website"}, "website"),
        ({"kind": "site", "medium": "sales"}, "website"),
        ({"medium": "website"}, "website"),
        ({"medium": "email"}, "email"),
        ({"medium": "email", "platform": "linkedin"}, "linkedin"),
        ({"medium": "sales"}, None),
        ({}, None),
    ],
)
def test_a_channel_is_on_a_platform_by_name_kind_or_medium(said: dict[str, str], platform: str | None) -> None:
    assert Channel.model_validate(said).on_platform == platform
