"""External data of ONNX graphs: written tensor by tensor, so that no model is ever held in memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Callable

import numpy as np
from onnx import TensorProto, helper

#: Offsets on page boundaries, so that ONNX Runtime can map a tensor instead of reading it.
PAGE = 4096


@dataclass(frozen=True)
class StoredTensor:
    """Where a tensor lies in the data file."""

    name: str
    data_type: int
    dims: tuple[int, ...]
    offset: int
    length: int

    def initializer(self, location: str) -> TensorProto:
        """The initializer that refers to it."""
        tensor = TensorProto(name=self.name, data_type=self.data_type, dims=self.dims)
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", location), ("offset", self.offset), ("length", self.length)):
            tensor.external_data.add(key=key, value=str(value))
        return tensor


class DataFile:
    """A data file and the tensors in it. It appears under its name only when it is complete."""

    def __init__(self, path: Path, progress: Callable[[int], None]) -> None:
        self.path = path
        self.partial = path.with_name(path.name + ".partial")
        self.progress = progress
        self.tensors: dict[str, StoredTensor] = {}
        self.stream: IO[bytes] | None = None

    def __enter__(self) -> DataFile:
        self.stream = self.partial.open("wb")
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        assert self.stream is not None
        self.stream.close()
        if kind is None:
            self.partial.replace(self.path)
        else:
            self.partial.unlink()

    def add(self, name: str, values: np.ndarray) -> None:
        """Appends a tensor."""
        assert self.stream is not None
        offset = -(-self.stream.tell() // PAGE) * PAGE
        self.stream.seek(offset)
        data = np.ascontiguousarray(values)
        self.stream.write(data)
        data_type = helper.np_dtype_to_tensor_dtype(data.dtype)
        self.tensors[name] = StoredTensor(name, data_type, data.shape, offset, data.nbytes)
        self.progress(offset + data.nbytes)
