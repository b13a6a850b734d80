"""A believable shop that can be played with: loaded through the same intake as real life, on an embedded database.

`story` tells how the shop came to be where it is, `events` are the buttons of `/demo`, `faces` its pages. Nothing of
this runs outside the demo.
"""

from portal.demo.faces import routes
from portal.demo.story import SIGN_INS, SLUG, hero_link, tell

__all__ = ["SIGN_INS", "SLUG", "hero_link", "routes", "tell"]
