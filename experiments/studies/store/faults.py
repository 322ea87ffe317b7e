"""Say in a sentence what is wrong with a study's folder."""

from pathlib import Path


class StoreError(ValueError):
    """A study's folder can't be used as asked; the sentence says why."""

    def __init__(self, folder: Path, sentence: str) -> None:
        super().__init__(f"{folder}: {sentence}")
        self.folder, self.sentence = folder, sentence

    def __reduce__(self) -> tuple[type["StoreError"], tuple[Path, str]]:
        return type(self), (self.folder, self.sentence)

    @property
    def faults(self) -> tuple[str]:
        """Return the sentence, as the command line prints faults."""
        return (str(self),)
