"""How the domain says no: with a sentence the person reads and a way forward."""


class Refusal(Exception):
    """A wish that the rules do not allow now ("the parcel has left"). Shown in place, answered with 409.

    `sentence` is read by the person who asked; `way_forward` says what they can do instead.
    """

    def __init__(self, sentence: str, way_forward: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.way_forward = way_forward
