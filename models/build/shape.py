"""The shape of phi-micro: a PhiForCausalLM small enough to ship and to decode fast."""

from __future__ import annotations

from transformers import PhiConfig

#: Phi-2's vocabulary: 50,295 tokens and padding rows up to 51,200.
VOCAB_SIZE = 51_200
END_ID = 50_256
MAX_POSITIONS = 2_048

HIDDEN_SIZE = 256
LAYERS = 6
HEAD_SIZE = 64
#: Half of each head is rotated: 32 dimensions, as in Phi-1, Phi-1.5 and Phi-2.
PARTIAL_ROTARY_FACTOR = 0.5


def phi_config(vocab_size: int = VOCAB_SIZE) -> PhiConfig:
    """The transformers configuration of phi-micro, over vocab_size tokens."""
    return PhiConfig(
        vocab_size=vocab_size,
        hidden_size=HIDDEN_SIZE,
        intermediate_size=4 * HIDDEN_SIZE,
        num_hidden_layers=LAYERS,
        num_attention_heads=HIDDEN_SIZE // HEAD_SIZE,
        partial_rotary_factor=PARTIAL_ROTARY_FACTOR,
        hidden_act="gelu_new",
        max_position_embeddings=MAX_POSITIONS,
        tie_word_embeddings=True,
        embd_pdrop=0.0,
        resid_pdrop=0.0,
        attention_dropout=0.0,
        bos_token_id=END_ID,
        eos_token_id=END_ID,
    )
