"""The whole protocol between the app and an engine process: Command and Event structs.

One frame = 4 bytes length (little endian, unsigned) + that many bytes of JSON. Commands go to the child's standard
input, events come from its standard output. Every answer carries the `turn` of its Generate; stale turns are ignored.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

MAX_COMMAND_BYTES = 64 * 1024 * 1024
MAX_EVENT_BYTES = 4 * 1024 * 1024


class Finish(StrEnum):
    """Why an answer ended."""

    END_OF_TURN = "end_of_turn"
    STOP_STRING = "stop_string"
    LENGTH = "length"
    CONTEXT_FULL = "context_full"
    CANCELLED = "cancelled"


class Overflow(StrEnum):
    """What to do when prompt and answer do not fit the context."""

    STOP = "stop"  # end the answer there
    DROP_OLDEST = "drop_oldest"  # leave out the oldest turns (or text) and prefill again
    SHIFT = "shift"  # move the KV cache, where the architecture can


class KvType(StrEnum):
    """Number format of the KV cache."""

    F16 = "f16"
    Q8_0 = "q8_0"
    Q4_0 = "q4_0"


class FlashAttention(StrEnum):
    """Whether attention uses the fused kernel."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class ContextParams(msgspec.Struct, frozen=True, kw_only=True):
    """How to load a file. Sizes in tokens; 0 threads = as many as help now; -1 GPU layers = all that fit."""

    n_ctx: int = 4096  # at most; 0 = what the file was trained for, which is also the most it gets
    n_batch: int = 512
    kv_type: KvType = KvType.F16
    flash_attention: FlashAttention = FlashAttention.AUTO
    threads: int = 0
    gpu_layers: int = -1
    mmap: bool = True
    confined: bool = True  # False: the process may do what the user may
    readable: tuple[str, ...] = ()  # what a confined process may read beside what is known to be needed


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that shapes the choice of the next token. Defaults switch a sampler off unless said otherwise."""

    temperature: float = 0.8  # 0 = greedy
    top_k: int = 40  # 0 = off
    top_p: float = 0.95  # 1 = off
    min_p: float = 0.05  # 0 = off
    typical_p: float = 1.0  # 1 = off
    xtc_probability: float = 0.0  # 0 = off
    xtc_threshold: float = 0.1
    dry_multiplier: float = 0.0  # 0 = off
    dry_base: float = 1.75
    dry_allowed_length: int = 2
    dry_last_n: int = -1  # -1 = the whole context
    repeat_penalty: float = 1.0  # 1 = off
    repeat_last_n: int = 64
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    mirostat: int = 0  # 0 off, 1 or 2
    mirostat_tau: float = 5.0
    mirostat_eta: float = 0.1
    seed: int | None = None  # None = drawn, and told in Finished
    logit_bias: dict[int, float] = {}  # token id -> added to its logit; finite, -1e6 forbids
    grammar: str = ""  # GBNF
    json_schema: str = ""  # a JSON schema as text; excludes grammar


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One turn as the chat template sees it. role: system, user or assistant."""

    role: str
    content: str


class ChatPrompt(msgspec.Struct, frozen=True, kw_only=True, tag="chat"):
    """Turns to be rendered by the model's own chat template. A last assistant turn is left open and continued."""

    messages: list[ChatMessage]
    template_kwargs: dict[str, bool | int | float | str] = {}


class TextPrompt(msgspec.Struct, frozen=True, kw_only=True, tag="text"):
    """Raw text: the segments joined, no template. DROP_OLDEST takes whole segments from the front, never the last."""

    segments: list[str]


class Load(msgspec.Struct, frozen=True, kw_only=True, tag="load"):
    """Load a GGUF file, replacing whatever is loaded. A child's first Load or Quantize confines it for good."""

    path: str
    context: ContextParams = ContextParams()


class Generate(msgspec.Struct, frozen=True, kw_only=True, tag="generate"):
    """Answer or continue. Text in the prompt never becomes a control token."""

    turn: int
    prompt: ChatPrompt | TextPrompt
    sampling: Sampling = Sampling()
    max_tokens: int = -1  # -1 = until the model ends or the context is full
    stop: list[str] = []
    overflow: Overflow = Overflow.STOP
    ignore_end: bool = False  # benchmarks only: go on after end-of-generation tokens
    cache_prompt: bool = True


class Quantize(msgspec.Struct, frozen=True, kw_only=True, tag="quantize"):
    """Write another quantization of `source` to `target`, load the result and try it. Nothing else is loaded then.

    llama.cpp cannot stop this half-way: to cancel, end the process and remove `target`.
    """

    source: str
    target: str  # overwritten
    file_type: int  # llama.cpp's number, see desktop.gguf.types.FILE_TYPES


class AskTemplate(msgspec.Struct, frozen=True, kw_only=True, tag="ask_template"):
    """What the chat template of a file says of its model, by its header alone; what is loaded stays."""

    path: str


class Cancel(msgspec.Struct, frozen=True, kw_only=True, tag="cancel"):
    """Stop the running load or answer. turn 0 = the load."""

    turn: int


class SetThreads(msgspec.Struct, frozen=True, kw_only=True, tag="set_threads"):
    """Change the thread count now, also in the middle of an answer. 0 = follow the machine's load."""

    threads: int


class ExpectSchema(msgspec.Struct, frozen=True, kw_only=True, tag="expect_schema"):
    """A JSON schema will come with an answer of the loaded file: make what it needs now, beside whatever runs."""


class Quit(msgspec.Struct, frozen=True, kw_only=True, tag="quit"):
    """End the process after the running command was cancelled."""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One compute device of the build. kind: cpu, gpu, igpu or accel. Bytes; 0 = unknown."""

    name: str
    description: str
    kind: str
    free_bytes: int
    total_bytes: int


class Ready(msgspec.Struct, frozen=True, kw_only=True, tag="ready"):
    """The child is up; nothing is loaded."""

    pid: int
    binding_version: str
    llama_version: str
    devices: list[Device]
    cpu_library: str  # the module with the code for this processor, "" in builds made for one kind of processor
    start_s: float  # from the child's first line to here


class Loading(msgspec.Struct, frozen=True, kw_only=True, tag="loading"):
    """Load progress, 0..1."""

    fraction: float


class Loaded(msgspec.Struct, frozen=True, kw_only=True, tag="loaded"):
    """A file is ready to answer; what was really used."""

    path: str
    title: str  # for people: the metadata's base name and size, else the file's name
    description: str  # llama.cpp's, e.g. "llama 1B Q4_K - Medium"
    architecture: str
    parameters: int
    size_bytes: int
    n_vocab: int
    n_ctx: int
    n_ctx_train: int
    kv_type: KvType
    flash_attention: bool
    threads: int
    gpu_layers: int
    n_layer: int
    device: str  # where it runs, in words: "CPU, 2 threads"
    mmap: bool
    has_template: bool
    template_note: str  # "" or why a built-in template stands in
    turn_ends: list[str] = []  # what ends a turn by that template: names of tokens, and letters where no token does
    thinking_marks: list[str] = []  # two, where the template shows what encloses thinking; else none
    switches: list[str] = []  # template variables that change what it renders
    thinking_switch: str = ""  # the one of them that "enable_thinking" is given to, "" when thinking cannot be chosen
    adds_bos: bool
    can_shift: bool
    load_s: float
    notes: list[str] = []  # what was changed from what was asked, in words
    confinement: str = ""  # what the process can no longer do, and what this system lacks for that


class TemplateTold(msgspec.Struct, frozen=True, kw_only=True, tag="template_told"):
    """The answer to AskTemplate; the fields are those of Loaded."""

    template_note: str
    turn_ends: list[str]
    thinking_marks: list[str]
    switches: list[str]
    thinking_switch: str


class Quantizing(msgspec.Struct, frozen=True, kw_only=True, tag="quantizing"):
    """Tensors written so far, and their share of the source's bytes, 0..1. checking: the result is being tried."""

    done: int
    total: int
    fraction: float
    checking: bool = False


class Quantized(msgspec.Struct, frozen=True, kw_only=True, tag="quantized"):
    """The file is written, on the disk, and has answered."""

    size_bytes: int
    quantization: str


class Prefilling(msgspec.Struct, frozen=True, kw_only=True, tag="prefilling"):
    """Prompt tokens evaluated so far, of those that were not cached."""

    turn: int
    done: int
    total: int


class Tokens(msgspec.Struct, frozen=True, kw_only=True, tag="tokens"):
    """New text, whole characters only. count: tokens since the last event. context_used: tokens in the KV cache.

    anew: all text sent before was thinking, as the mark that ends thinking shows only now: it stands in `reasoning`
    again, and the answer begins anew with `text`.
    """

    turn: int
    text: str
    reasoning: str
    count: int
    context_used: int
    anew: bool = False


class Timings(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds and tokens per second of one answer."""

    load_s: float = 0.0
    prompt_s: float = 0.0
    first_token_s: float = 0.0  # from the command's arrival to the first token
    decode_s: float = 0.0
    prompt_tokens_per_s: float = 0.0
    decode_tokens_per_s: float = 0.0
    overhead_s: float = 0.0  # part of decode_s spent outside llama_decode: sampling, text, pipe


class Finished(msgspec.Struct, frozen=True, kw_only=True, tag="finished"):
    """The answer is complete; all its text was sent before."""

    turn: int
    finish: Finish
    stop_string: str
    prompt_tokens: int  # all of the prompt's tokens
    cached_tokens: int  # of those, taken from the KV cache
    tokens: int  # generated, without the end token
    context_used: int
    n_ctx: int
    seed: int
    timings: Timings
    notes: list[str] = []  # e.g. "The 2 oldest turns were left out."


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag="failed"):
    """The command was refused; the engine goes on. turn 0 = a load, a frame or a device question."""

    turn: int
    title: str
    detail: str
    hint: str
    log: str = ""  # llama.cpp's last lines


Command = Load | Generate | Quantize | AskTemplate | Cancel | SetThreads | ExpectSchema | Quit
Event = Ready | Loading | Loaded | TemplateTold | Quantizing | Quantized | Prefilling | Tokens | Finished | Failed
