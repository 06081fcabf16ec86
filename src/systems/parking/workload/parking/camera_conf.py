"""CAMERA_CONF: which cameras there are, and where in their pictures the spots are. JSON or YAML, nothing of secrets shown.

{"cameras": [{"name": "gate", "kind": "http", "url": "http://10.0.0.7/snapshot.jpg",
              "spots": [{"name": "A1", "polygon": [[10, 20], [90, 20], [90, 140], [10, 140]]}]}]}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit, urlunsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from .problems import Problems

Name = Annotated[str, Field(pattern=r"^[\w][\w .-]{0,62}$")]
Point = tuple[Annotated[int, Field(ge=0, le=100_000)], Annotated[int, Field(ge=0, le=100_000)]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Spot(_Strict):
    """One parking spot: its outline in the camera's picture, in pixels."""

    name: Name
    polygon: Annotated[tuple[Point, ...], Field(min_length=3, max_length=64)]


def _distinct(spots: Sequence[Spot]) -> Sequence[Spot]:
    twice = [name for name, count in Counter(spot.name for spot in spots).items() if count > 1]
    if twice:
        raise ValueError(f"several spots are named {', '.join(map(repr, twice))}; each needs a name of its own")
    return spots


class _Camera(_Strict):
    name: Name
    spots: Annotated[tuple[Spot, ...], Field(min_length=1), AfterValidator(_distinct)]


def _url_of(*schemes: str) -> AfterValidator:
    def check(url: SecretStr) -> SecretStr:
        try:
            parts = urlsplit(url.get_secret_value())
            usable = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable:
            raise ValueError(f"is no such address; allowed is {' or '.join(f'{scheme}://host…' for scheme in schemes)}")
        return url

    return AfterValidator(check)


class HttpCamera(_Camera):
    """A camera that answers each GET with a picture. The address may carry a user and a password."""

    kind: Literal["http"]
    url: Annotated[SecretStr, _url_of("http", "https")]


class RtspCamera(_Camera):
    """A camera that streams video."""

    kind: Literal["rtsp"]
    url: Annotated[SecretStr, _url_of("rtsp", "rtsps")]


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("is not absolute; allowed is a path inside the worker's container, like /cameras/gate")
    return path


class FolderCamera(_Camera):
    """A folder into which somebody else puts pictures; the newest counts."""

    kind: Literal["folder"]
    path: Annotated[Path, AfterValidator(_absolute)]


Camera = HttpCamera | RtspCamera | FolderCamera


def _distinct_cameras(cameras: Sequence[Any]) -> Sequence[Any]:
    twice = [name for name, count in Counter(camera.name for camera in cameras).items() if count > 1]
    if twice:
        raise ValueError(f"several cameras are named {', '.join(map(repr, twice))}; each needs a name of its own")
    return cameras


class _CameraConf(_Strict):
    cameras: Annotated[tuple[Annotated[Camera, Field(discriminator="kind")], ...], AfterValidator(_distinct_cameras)]


def parse_camera_conf(text: str) -> tuple[Camera, ...]:
    """Read and check the text. Raises Problems with all of them at once."""
    try:
        # JSON is YAML, too.
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Problems([f"is neither JSON nor YAML: {_place(error)}"]) from None
    try:
        return _CameraConf.model_validate(found).cameras
    except ValidationError as error:
        raise Problems(_lines(error)) from None


def public_address(url: SecretStr) -> str:
    """The address without user, password and query, for people to read."""
    parts: SplitResult = urlsplit(url.get_secret_value())
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _lines(error: ValidationError) -> list[str]:
    problems = error.errors(include_url=False, include_input=False)
    places = [problem["loc"] for problem in problems]

    def follows(problem: Any) -> bool:
        """A list seems too short as well when one of its entries is wrong."""
        place = problem["loc"]
        return problem["type"] == "too_short" and any(
            len(other) > len(place) and other[: len(place)] == place for other in places
        )

    return [_line(problem) for problem in problems if not follows(problem)]


def _line(problem: Any) -> str:
    # The kind of a camera is a step on pydantic's way, but not in the text.
    way = [str(step) for step in problem["loc"] if step not in ("http", "rtsp", "folder")]
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{'.'.join(way)}: {message}" if way else message


def _place(error: yaml.YAMLError) -> str:
    """Where the text is wrong, without a line of the text: it may hold a password."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    return f"{problem}, line {mark.line + 1}, column {mark.column + 1}" if mark else str(problem)
