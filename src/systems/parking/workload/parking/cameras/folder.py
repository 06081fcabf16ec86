"""A folder of pictures."""

from __future__ import annotations

from pathlib import Path

from .picture import CameraTrouble, Picture, decode

ENDINGS = {".jpg", ".jpeg", ".png"}


def take_picture(folder: Path) -> Picture:
    """The folder's newest picture; of two that are equally new the one whose name comes last. Raises CameraTrouble."""
    try:
        files = [path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file()]
        newest = max(files, key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)
        if newest is None:
            raise CameraTrouble(f"{folder}: no picture in it; needed is a file ending in {', '.join(sorted(ENDINGS))}")
        return decode(newest.read_bytes(), str(newest))
    except OSError as error:
        raise CameraTrouble(f"{error.filename or folder}: {error.strerror}") from error
