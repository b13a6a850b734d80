"""How the domain says no: with a sentence the person reads and a way forward."""


class Refusal(Exception):
    """A wish that the rules do not allow now ("the parcel has left"). Shown in place, answered with 409.

    `sentence` is read by the person who asked; `way_forward` says what they can do instead. Both may have gaps
    ("{most}") for `values`: whoever asked in another language reads the `phrase` in that one.
    """

    def __init__(self, sentence: str, way_forward: str = "", **values: object) -> None:
        self.phrase = sentence
        self.values = values
        self.sentence = sentence.format(**values) if values else sentence
        self.way_forward = way_forward
        super().__init__(self.sentence)
