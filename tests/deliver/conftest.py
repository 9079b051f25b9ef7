from pathlib import Path

import pytest

from cutthrough.deliver.page import write_page
from cutthrough.media.gif import gif
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.deliverable import Delivery
from deliver.made import Wanted, delivery_of, make_video

WANTED = (
    Wanted("reel a.mp4", "instagram_reels_ad", 2, {"hook": "master", "call_to_action": "See the paths"}, captions=True),
    Wanted("reel b.mp4", "instagram_reels_ad", 2, {"hook": "alternative", "call_to_action": "See the paths"}),
    Wanted("bumper #1 100%.mp4", "youtube_bumper_6s", 2),
    Wanted("hero.mp4", "website_hero", 2, form=DeliveryForm.LOOP),
    Wanted("mail.gif", "email", 2, form=DeliveryForm.GIF),
)
SIZES = {"reel a.mp4": (180, 320), "reel b.mp4": (180, 320), "bumper #1 100%.mp4": (320, 180), "hero.mp4": (320, 180)}


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Delivery, Path]:
    """A delivery of five edits with every kind of file, and the folder that holds them and their page."""
    folder = tmp_path_factory.mktemp("delivery")
    for name, size in SIZES.items():
        make_video(folder, name, size)
    gif(folder / "hero.mp4", folder / "mail.gif")
    delivery = delivery_of(folder, WANTED)
    write_page(delivery, folder)
    return delivery, folder
