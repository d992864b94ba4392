"""A Phi's graph as the onnxruntime-genai builder makes it (packed QKV, GroupQueryAttention), over given weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from data_file import StoredTensor
from random_weights import BLOCK
from shape import Shape

MICROSOFT = "com.microsoft"
#: An int8 key or value of 127 stands for this: the random projections have a deviation near 1.
KV_RANGE = 6.0


class PhiGraph:
    """One graph under construction."""

    def __init__(self, shape: Shape, tensors: dict[str, StoredTensor], location: str, int8_kv: bool) -> None:
        self.shape = shape
        self.tensors = tensors
        self.location = location
        self.int8_kv = int8_kv
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[TensorProto] = []
        self.stored: set[str] = set()
        #: Quantised forms of an activation, so that matrices with the same input share one.
        self.quantised: dict[str, list[str]] = {}

    def node(self, op: str, name: str, inputs: list[str], outputs: list[str] | None = None, domain: str = "", **attributes: object) -> str:
        """Adds a node; its first output is named after it unless given."""
        outputs = outputs if outputs is not None else [f"{name}/output_0"]
        self.nodes.append(helper.make_node(op, inputs, outputs, name=name, domain=domain, **attributes))
        return outputs[0]

    def weight(self, name: str) -> str:
        """Refers to a stored tensor."""
        if name not in self.stored:
            self.stored.add(name)
            self.initializers.append(self.tensors[name].initializer(self.location))
        return name

    def constant(self, name: str, values: np.ndarray) -> str:
        """A small tensor inside the graph file."""
        self.initializers.append(numpy_helper.from_array(values, name))
        return name

    def dense(self, hidden: str, name: str, output: str | None = None) -> str:
        """hidden x matrix + bias, in the weights' own quantisation."""
        path = "/" + name.replace("model.layers.", "model/layers.").replace(".attn.", "/attn/").replace(".mlp.", "/mlp/")
        bias = self.weight(f"{name}.Add.bias")
        outputs = [output] if output else None
        if f"{name}.MatMul.weight_quantized" in self.tensors:
            return self.int8_product(hidden, name, path, bias, outputs)
        rows, _, _ = self.tensors[f"{name}.MatMul.weight_Q4"].dims
        columns = self.shape.ffn if name.endswith("fc2") else self.shape.hidden
        inputs = [hidden, self.weight(f"{name}.MatMul.weight_Q4"), self.weight(f"{name}.MatMul.weight_scales")]
        product = self.node(
            "MatMulNBits", f"{path}/MatMul_Q4", inputs, [f"{path}/MatMul/output_0"], MICROSOFT,
            K=columns, N=rows, accuracy_level=4, bits=4, block_size=BLOCK,
        )
        return self.node("Add", f"{path}/Add", [product, bias], outputs)

    def int8_product(self, hidden: str, name: str, path: str, bias: str, outputs: list[str] | None) -> str:
        """Activations quantised at run time, int8 product, back to float with the bias."""
        if hidden not in self.quantised:
            parts = [f"{hidden}/quantized", f"{hidden}/scale", f"{hidden}/zero_point"]
            self.node("DynamicQuantizeLinear", f"{path}/DynamicQuantizeLinear", [hidden], parts)
            self.quantised[hidden] = parts
        values, scale, zero_point = self.quantised[hidden]
        weight = self.weight(f"{name}.MatMul.weight_quantized")
        weight_scale = self.weight(f"{name}.MatMul.weight_scale")
        inputs = [values, weight, scale, weight_scale, zero_point, "", bias]
        return self.node("MatMulIntegerToFloat", f"{path}/MatMul_I8", inputs, outputs, MICROSOFT)

    def lengths(self) -> tuple[str, str]:
        """GroupQueryAttention's seqlens_k and total_sequence_length, from the mask."""
        base = "/model/attn_mask_reformat/attn_mask_subgraph"
        one = self.constant("/model/constants/INT64/[1]", np.array([1], np.int64))
        scalar = self.constant("/model/constants/INT64/1", np.array(1, np.int64))
        total = self.node("ReduceSum", f"{base}/ReduceSum", ["attention_mask", one], keepdims=0)
        past = self.node("Sub", f"{base}/Sub", [total, one])
        seqlens = self.node("Cast", f"{base}/Sub/Cast", [past], to=TensorProto.INT32)
        dims = self.node("Shape", f"{base}/Shape", ["attention_mask"])
        width = self.node("Gather", f"{base}/Gather", [dims, scalar], axis=0)
        return seqlens, self.node("Cast", f"{base}/Gather/Cast", [width], to=TensorProto.INT32)

    def attention(self, layer: int, qkv: str, seqlens: str, total: str) -> str:
        """GroupQueryAttention with rotary embedding inside."""
        inputs = [
            qkv, "", "", f"past_key_values.{layer}.key", f"past_key_values.{layer}.value",
            seqlens, total, self.weight("cos_cache"), self.weight("sin_cache"), "", "", "",
        ]
        attributes: dict[str, object] = {
            "num_heads": self.shape.heads, "kv_num_heads": self.shape.heads, "scale": self.shape.head_size**-0.5,
            "local_window_size": -1, "softcap": 0.0, "do_rotary": 1, "rotary_interleaved": 0,
        }
        if self.int8_kv:
            scale = np.array([KV_RANGE / 127], np.float32)
            inputs += [self.constant(f"model.layers.{layer}.attn.{side}_scale", scale) for side in "kv"]
            attributes |= {"k_quant_type": "PER_TENSOR", "v_quant_type": "PER_TENSOR", "kv_cache_bit_width": 8}
        name = f"/model/layers.{layer}/attn/GroupQueryAttention"
        outputs = [f"{name}/output_0", f"present.{layer}.key", f"present.{layer}.value"]
        return self.node("GroupQueryAttention", name, inputs, outputs, MICROSOFT, **attributes)

    def block(self, layer: int, normed: str, seqlens: str, total: str) -> str:
        """One layer without its residual: attention and feed-forward side by side."""
        prefix = f"model.layers.{layer}"
        attended = self.attention(layer, self.dense(normed, f"{prefix}.attn.qkv_proj"), seqlens, total)
        projected = self.dense(attended, f"{prefix}.attn.o_proj")
        inner = self.dense(normed, f"{prefix}.mlp.fc1")
        active = self.node("Gelu", f"/model/layers.{layer}/mlp/act_fn/FastGelu", [inner], approximate="tanh")
        outer = self.dense(active, f"{prefix}.mlp.fc2")
        return self.node("Add", f"/model/layers.{layer}/residual_add/Add", [projected, outer])

    def body(self) -> None:
        """All nodes, from ids to logits."""
        seqlens, total = self.lengths()
        stream = self.node("Gather", "/model/embed_tokens/Gather", [self.weight("model.embed_tokens.weight"), "input_ids"])
        normed = self.node(
            "LayerNormalization", "/model/layers.0/input_layernorm/LayerNorm",
            [stream, self.weight("model.layers.0.input_layernorm.weight"), self.weight("model.layers.0.input_layernorm.bias")],
            ["/model/layers.0/input_layernorm/output_0"], epsilon=self.shape.epsilon, axis=-1, stash_type=1,
        )
        for layer in range(self.shape.layers):
            added = self.block(layer, normed, seqlens, total)
            last = layer + 1 == self.shape.layers
            norm = f"layers.{layer + 1}." + ("final_norm_layernorm" if last else "input_layernorm")
            path = f"/model/{norm.replace(f'{layer + 1}.', f'{layer + 1}/', 1)}"
            outputs = [f"{path}/output_0"] if last else [f"{path}/output_0", "", "", f"{path}/output_3"]
            inputs = [stream, added, self.weight(f"model.{norm}.weight"), self.weight(f"model.{norm}.bias")]
            normed = self.node("SkipLayerNormalization", f"{path}/SkipLayerNorm", inputs, outputs, MICROSOFT, epsilon=self.shape.epsilon)
            stream = outputs[-1]
        self.dense(normed, "lm_head", output="logits")

    def model(self) -> onnx.ModelProto:
        """The finished model."""
        self.body()
        kv_type = TensorProto.INT8 if self.int8_kv else TensorProto.FLOAT
        kv_names = [f"{layer}.{side}" for layer in range(self.shape.layers) for side in ("key", "value")]

        def kv(name: str, length: str) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, kv_type, ["batch_size", self.shape.heads, length, self.shape.head_size])

        inputs = [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch_size", "sequence_length"]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch_size", "total_sequence_length"]),
            *(kv(f"past_key_values.{name}", "past_sequence_length") for name in kv_names),
        ]
        outputs = [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch_size", "sequence_length", self.shape.vocab]),
            *(kv(f"present.{name}", "total_sequence_length") for name in kv_names),
        ]
        graph = helper.make_graph(self.nodes, "phi", inputs, outputs, self.initializers)
        opsets = [helper.make_opsetid("", 22), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="phi-pair-bench")


def write_graph(path: Path, shape: Shape, tensors: dict[str, StoredTensor], location: str, int8_kv: bool) -> None:
    """Writes the graph file; the data file must lie beside it as `location`."""
    onnx.save(PhiGraph(shape, tensors, location, int8_kv).model(), str(path))
