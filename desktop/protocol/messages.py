"""The whole protocol between the app and an engine process: Command and Event structs.

One frame = 4 bytes length (little endian, unsigned) + that many bytes of JSON. Commands go to the child's standard
input, events come from its standard output.

Every command that is answered has an id, which all of its events carry. The client gives it: a number above 0 that no
other unended command of the same child has. Load ends with Loaded or Failed, AskTemplate with TemplateTold or Failed,
Generate with Finished or Failed, Score with ScoreEnded or Failed, Tokenize with Tokenized or Failed, Render with
Rendered or Failed; each ends exactly once, and nothing with its id comes after that. Cancel names the command that it
ends; SetThreads, ExpectSchema and Quit are not answered and need no id.

Load, AskTemplate, Generate and Score are done one after the other, in the order in which they came. Tokenize and Render
are answered beside them, also while an answer is being written.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desktop.protocol.prompts import ChatMessage, ChatPrompt, TextPrompt
from desktop.protocol.reading import Score, ScoreBegun, Scored, ScoreEnded
from desktop.protocol.texts import Render, Rendered, Tokenize, Tokenized
from desktop.voice import Source

__all__ = ["ChatMessage", "ChatPrompt", "Render", "TextPrompt", "Tokenize"]  # beside all that is written below

MAX_COMMAND_BYTES = 64 * 1024 * 1024
MAX_EVENT_BYTES = 4 * 1024 * 1024
MAX_TOP = 20  # alternatives that can be asked for with each token
MAX_SAMPLES = 8  # answers that can be asked for with one prompt


class Finish(StrEnum):
    """Why an answer ended."""

    END_OF_TURN = "end_of_turn"
    STOP_STRING = "stop_string"
    LENGTH = "length"
    CONTEXT_FULL = "context_full"
    CANCELLED = "cancelled"


class FailureKind(StrEnum):
    """What a client may do about it: the window chooses a button by it, a server its HTTP status."""

    BAD_REQUEST = "bad_request"  # something in the command cannot be used: correct it
    TOO_LONG = "too_long"  # prompt and context do not fit together: shorten the one or enlarge the other
    NOT_LOADED = "not_loaded"  # load a file first
    FILE = "file"  # missing, damaged, or not known to this engine: take another file
    MEMORY = "memory"  # not enough of it: a smaller file or context, or fewer other programs
    CANCELLED = "cancelled"  # somebody wanted it so
    ENGINE = "engine"  # llama.cpp, the template or this program failed: ask again, or report it


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
    rows_file: str = ""  # what a confined process may write: the file that its readings share with others, see Score
    readable: tuple[str, ...] = ()  # what a confined process may read beside what is known to be needed


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that shapes the choice of the next token. Defaults switch a sampler off unless said otherwise.

    Probabilities are shares from 0 to 1, lengths are in tokens. Sources stand beside the samplers.
    """

    temperature: float = 0.8  # 0 = greedy
    top_k: int = 40  # tokens; 0 = off (Fan et al. 2018, arXiv 1805.04833)
    top_p: float = 0.95  # 1 = off (Holtzman et al. 2019, arXiv 1904.09751)
    min_p: float = 0.05  # 0 = off (Nguyen et al. 2024, arXiv 2407.01082; first in llama.cpp, #3841)
    typical_p: float = 1.0  # 1 = off (Meister et al. 2022, arXiv 2202.00666)
    xtc_probability: float = 0.0  # 0 = off ("exclude top choices", oobabooga/text-generation-webui #6335)
    xtc_threshold: float = 0.1
    dry_multiplier: float = 0.0  # 0 = off ("don't repeat yourself", oobabooga/text-generation-webui #5677)
    dry_base: float = 1.75
    dry_allowed_length: int = 2
    dry_last_n: int = -1  # -1 = the whole context
    repeat_penalty: float = 1.0  # 1 = off (Keskar et al. 2019, arXiv 1909.05858)
    repeat_last_n: int = 64
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    mirostat: int = 0  # 0 off, 1 or 2 (Basu et al. 2020, arXiv 2007.14966)
    mirostat_tau: float = 5.0  # the surprise aimed at, in bits a token
    mirostat_eta: float = 0.1  # how fast it is approached, a share of the error
    seed: int | None = None  # None or less than 0 = drawn, and told in Finished
    logit_bias: dict[int, float] = {}  # token id -> added to its logit; finite, -1e6 forbids
    grammar: str = ""  # GBNF
    json_schema: str = ""  # a JSON schema as text; excludes grammar


class Load(msgspec.Struct, frozen=True, kw_only=True, tag="load"):
    """Load a model, replacing whatever is loaded. A child's first command that names a file confines it for good.

    Cancelled while it waits, it leaves what is loaded alone; cancelled later, nothing is loaded."""

    id: int
    source: Source
    context: ContextParams = ContextParams()


class Generate(msgspec.Struct, frozen=True, kw_only=True, tag="generate"):
    """Answer or continue. Text in the prompt never becomes a control token.

    prefix: ids of the answer's first tokens, which are kept as they are: the answer goes on behind them. Their text is
    not sent again: Kept comes before the first Tokens, and what comes is to be put behind the text up to the `end` of
    the last of them. Every `end` counts from the beginning of the whole answer. Stop strings, marks of thinking,
    grammars and penalties have seen them. A token that ends a turn cannot be kept. max_tokens and Finished.tokens count
    new ones only. begin: words put into its mouth behind the prefix, which come in Tokens as its own do.
    top: None = no log-probabilities; else those of each token and of so many best ones. aside: one answer, behind which
    the cache holds what it held. samples: so many to a prompt read once, without prefix; the seed is the first one's.
    """

    id: int
    prompt: ChatPrompt | TextPrompt
    prefix: list[int] = []
    begin: str = ""
    vocabulary: str = ""  # of `prefix` and logit_bias: refused where another one is loaded; "" = not compared
    top: int | None = None
    samples: int = 1
    aside: bool = False
    sampling: Sampling = Sampling()
    max_tokens: int = -1  # -1 = until the model ends or the context is full
    stop: list[str] = []
    overflow: Overflow = Overflow.STOP
    ignore_end: bool = False  # benchmarks only: go on after end-of-generation tokens
    cache_prompt: bool = True


class AskTemplate(msgspec.Struct, frozen=True, kw_only=True, tag="ask_template"):
    """What the chat template of a file says of its model, by its header alone; what is loaded stays."""

    id: int
    path: str


class Cancel(msgspec.Struct, frozen=True, kw_only=True, tag="cancel"):
    """End the command of this id, wherever it is: waiting, loading, reading its prompt or answering.

    It ends as ever, once: a Generate with Finished and CANCELLED, every other with Failed of the kind CANCELLED. A
    command that is unknown or has ended is not minded.
    """

    id: int


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

    id: int
    fraction: float


class Ability(StrEnum):
    """What an engine can do with what it has loaded, beside answering."""

    TOKENIZE = "tokenize"
    RENDER = "render"
    PREFIX = "prefix"
    SCORE = "score"
    LOGPROBS = "logprobs"
    GRAMMAR = "grammar"
    JSON_SCHEMA = "json_schema"


class Loaded(msgspec.Struct, frozen=True, kw_only=True, tag="loaded"):
    """A file is ready to answer; what was really used."""

    id: int
    path: str
    title: str  # for people: the metadata's base name and size, else the file's name
    description: str  # llama.cpp's, e.g. "llama 1B Q4_K - Medium"
    architecture: str
    parameters: int
    size_bytes: int
    n_vocab: int
    vocabulary: str  # names what token ids mean, the same for all quantizations of a model; "" where the file has none
    can: list[Ability]
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

    id: int
    template_note: str
    turn_ends: list[str]
    thinking_marks: list[str]
    switches: list[str]
    thinking_switch: str


class Prefilling(msgspec.Struct, frozen=True, kw_only=True, tag="prefilling"):
    """Prompt tokens evaluated so far, of those that were not cached."""

    id: int
    done: int
    total: int


class Kept(msgspec.Struct, frozen=True, kw_only=True, tag="kept"):
    """Where the last token of Generate.prefix ends, as of Token; what the client has of it, but for one case.

    Where those tokens were thinking only because a mark behind them said so (Tokens.anew), they are the answer's text
    again: `end` is what was their `reasoning_end`.
    """

    id: int
    end: int
    reasoning_end: int


class Token(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One token of an answer, and how far the answer surely goes once it is in.

    end: code points of the answer's text, from its beginning, that no later token can change: what may still become a
    stop string, a mark or the rest of a character is not counted. reasoning_end: the same of the thinking. A token that
    only thinks leaves `end` where it is. What is let go because the answer ended stands behind the last `end`.

    logprob, top: where Generate.top asked for them. Natural logarithms of the model's own probabilities, before any
    sampler and any bias, over the whole vocabulary; top: (id, logprob) of the most probable tokens, best first.
    """

    id: int
    end: int = 0
    reasoning_end: int = 0
    logprob: float | None = None
    top: list[tuple[int, float]] = []


class Tokens(msgspec.Struct, frozen=True, kw_only=True, tag="tokens"):
    """New text, whole characters only, and the tokens since the last event. context_used: tokens in the KV cache.

    anew: all text sent before was thinking, as the mark that ends thinking shows only now: it stands in `reasoning`
    again, and the answer begins anew with `text`. Of all tokens in earlier events `end` becomes `reasoning_end`, and
    `end` 0; those in this event are counted so already.
    """

    id: int
    text: str
    reasoning: str
    tokens: list[Token]
    context_used: int
    anew: bool = False
    sample: int = 0  # which of Generate.samples, from 0 on


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
    """The answer, of several samples the last one, is complete; all its text was sent before."""

    id: int
    finish: Finish
    stop_string: str
    prompt_tokens: int  # all of the prompt's tokens, and those of the prefix and the given beginning
    cached_tokens: int  # of those, taken from the KV cache
    tokens: int  # generated, without the end token
    context_used: int
    n_ctx: int
    seed: int
    timings: Timings
    notes: list[str] = []  # e.g. "The 2 oldest turns were left out."
    sample: int = 0  # which of Generate.samples, from 0 on


class SampleEnded(msgspec.Struct, frozen=True, kw_only=True, tag="sample_ended"):
    """One of several samples is complete; the others of its command go on."""

    id: int
    end: Finished


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag="failed"):
    """The command was refused or cancelled; the engine goes on. id 0 = of a frame in which no id could be read."""

    id: int
    kind: FailureKind
    title: str
    detail: str
    hint: str
    log: str = ""  # llama.cpp's last lines


Command = Load | Generate | Score | Tokenize | Render | AskTemplate | Cancel | SetThreads | ExpectSchema | Quit
Answering = Prefilling | Kept | Tokens | SampleEnded | Finished
Reading = ScoreBegun | Scored | ScoreEnded
Event = Ready | Loading | Loaded | TemplateTold | Tokenized | Rendered | Answering | Reading | Failed
