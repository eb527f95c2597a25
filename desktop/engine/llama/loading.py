"""Loading a file: checks, the devices it fits on, context, vocabulary, chat template, and one trial token."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil

from desktop.engine.llama import model as weights
from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.answers.answer_format import AnswerFormat
from desktop.engine.llama.answers.answer_start import blank_before_answers
from desktop.engine.llama.binding import aborts, log
from desktop.engine.llama.context import BYTES_PER_VALUE, Context, Sizes, Stopped, fit_sizes
from desktop.engine.llama.devices import graphics_devices, list_devices
from desktop.engine.llama.model import LoadCancelled, Model
from desktop.engine.llama.prompt import PromptMaker
from desktop.engine.llama.refusals import given_up
from desktop.engine.llama.schemas.token_table import SchemaTokens
from desktop.engine.llama.templates.limits import RenderingStopped
from desktop.engine.llama.text_reader import TextReader
from desktop.engine.llama.threads import ThreadCount
from desktop.engine.llama.token_text import TokenText
from desktop.engine.llama.vocabulary_name import vocabulary_name
from desktop.errors import EngineFailed, FileProblem
from desktop.gguf.header import GgufHeader
from desktop.protocol.failures import failed
from desktop.protocol.messages import Ability, ContextParams, Event, KvType, Load, Loaded, Loading

LOADING_EVERY_S = 0.05
NAN_SAMPLE = 1024
_FIRST_PART = re.compile(r"(.+)-00001-of-(\d{5})\.gguf$")
GPU_RESERVE_BYTES = 700 << 20  # compute buffers and what the desktop needs

OLD_CONVERSION = (
    "This file is an old conversion: it does not say how its tokenizer cuts text into words, so words may be cut "
    "wrongly and answers be worse than the model's. Look for a newer conversion of it."
)

Send = Callable[[Event], None]


class LoadedFile:
    """Everything that belongs to a loaded file. free() gives it back."""

    def __init__(
        self, model: Model, context: Context, params: ContextParams, gpu_layers: int, abort: AbortByte
    ) -> None:
        """abort: also ends the file's chat template. Raises RenderingStopped, FileProblem."""
        self.model, self.context, self.params, self.gpu_layers = model, context, params, gpu_layers
        self.text = TokenText(model.vocab)
        self.maker = PromptMaker(model, self.text, lambda: abort.is_set)
        self.schema_tokens = SchemaTokens(model.vocab)
        self.answer_format = AnswerFormat(self.text.single_control, self.maker.template.facts.thinking)
        self.blank = blank_before_answers(self.text, self.maker.template)
        self.reader = TextReader(self.maker, self.text)
        self.vocabulary = vocabulary_name(model.header)
        self.load_s = 0.0
        self.told: Loaded | None = None  # what its parent is to be told of it

    def free(self) -> None:
        """Give everything back; the context before the model it uses."""
        self.reader.close()
        self.schema_tokens.close()
        self.context.free()
        self.model.free()

    def describe(self, load: Load, device: str, notes: list[str]) -> Loaded:
        """What a parent should know of it."""
        model, context, facts = self.model, self.context, self.maker.template.facts
        return Loaded(
            id=load.id,
            path=load.source.path,
            title=model.title,
            description=model.description,
            architecture=model.architecture,
            parameters=model.parameters,
            size_bytes=model.size_bytes,
            n_vocab=model.vocab.n_tokens,
            vocabulary=self.vocabulary,
            can=list(Ability),
            n_ctx=context.n_ctx,
            n_ctx_train=model.n_ctx_train,
            kv_type=self.params.kv_type,
            flash_attention=context.flash_attention,
            threads=context.threads,
            gpu_layers=self.gpu_layers,
            n_layer=model.n_layer,
            device=device,
            mmap=self.params.mmap,
            has_template=bool(model.template),
            template_note=self.maker.template.note,
            turn_ends=[*facts.end_names, *facts.stops],
            thinking_marks=list(facts.thinking or ()),
            switches=list(facts.switches),
            thinking_switch=facts.thinking_switch,
            adds_bos=model.vocab.adds_bos,
            can_shift=context.can_shift,
            load_s=self.load_s,
            notes=notes,
        )


class Loader:
    """Loads one file for one command."""

    def __init__(self, command: Load, abort: AbortByte, threads: ThreadCount, send: Send) -> None:
        self._command, self._abort, self._threads, self._send = command, abort, threads, send
        self._path = command.source.path
        self._notes: list[str] = []
        self._last_told = 0.0

    def run(self) -> LoadedFile:
        """Load, and try one token. Raises FileProblem, EngineFailed, LoadCancelled.

        Where llama.cpp ends the process, Failed is sent before.
        """
        with aborts.heard_by(self._on_abort):
            return self._load()

    def _on_abort(self, condition: str) -> None:
        error = given_up(self._path, condition)
        error.log = log.text()
        self._send(failed(self._command.id, error))

    def _load(self) -> LoadedFile:
        started = time.perf_counter()
        self._tell(0.0)
        header = weights.inspect(self._path)
        loaded = self._load_where_it_fits(header)
        try:
            self._try_one_token(loaded)
        except (EngineFailed, FileProblem):
            loaded.free()
            raise
        if loaded.model.lacks_pre_tokenizer:
            self._notes.append(OLD_CONVERSION)
        loaded.load_s = time.perf_counter() - started
        loaded.told = loaded.describe(self._command, self._device_words(loaded), self._notes)
        return loaded

    def _load_where_it_fits(self, header: GgufHeader) -> LoadedFile:
        attempts = _layer_attempts(self._command.context.gpu_layers, self._path, header)
        for index, gpu_layers in enumerate(attempts):
            try:
                return self._load_with(header, gpu_layers)
            except LoadCancelled:
                raise
            except EngineFailed as error:
                if index + 1 == len(attempts):
                    raise
                self._notes.append(
                    f"{gpu_layers} layers on the GPU failed ({error.detail}): {attempts[index + 1]} are tried."
                )
        raise EngineFailed("The file could not be loaded.", "No way of placing it was left.", "Use a smaller file.")

    def _load_with(self, header: GgufHeader, gpu_layers: int) -> LoadedFile:
        params = self._command.context
        model = weights.load(self._path, header, params, gpu_layers, self._progress)
        try:
            context, params = self._make_context(model, gpu_layers)
        except EngineFailed:
            model.free()
            raise
        try:
            return LoadedFile(model, context, params, gpu_layers, self._abort)
        except RenderingStopped:
            context.free()
            model.free()
            raise LoadCancelled from None
        except FileProblem:  # it changed while it was being loaded
            context.free()
            model.free()
            raise

    def _make_context(self, model: Model, gpu_layers: int) -> tuple[Context, ContextParams]:
        params = self._command.context
        sizes = self._sizes(model, params, gpu_layers)
        first = self._context_params(params)
        try:
            context = Context(model, first, sizes, self._abort, on_gpu=gpu_layers > 0)
        except EngineFailed:
            if params.kv_type is KvType.F16:
                raise
            first = self._context_params(params, KvType.F16)
            context = Context(model, first, sizes, self._abort, on_gpu=gpu_layers > 0)
            self._notes.append(f"This model cannot use a {params.kv_type} KV cache: f16 is used.")
        self._notes += [note for note in sizes.notes if note not in self._notes]
        return context, first

    def _context_params(self, params: ContextParams, kv_type: KvType | None = None) -> ContextParams:
        return msgspec.structs.replace(params, kv_type=kv_type or params.kv_type, threads=self._threads.current)

    def _sizes(self, model: Model, params: ContextParams, gpu_layers: int) -> Sizes:
        per_token = model.kv_bytes_per_token(BYTES_PER_VALUE[params.kv_type])
        free = 0 if gpu_layers > 0 else _memory_for_kv(model.size_bytes if params.mmap else 0)
        return fit_sizes(params, model.n_ctx_train, per_token, free)

    def _try_one_token(self, loaded: LoadedFile) -> None:
        """Decode one token: pages the weights in, and shows damaged ones, which make every logit NaN."""
        try:
            loaded.context.decode_one(max(0, loaded.model.vocab.bos))
        except Stopped:
            raise LoadCancelled from None
        logits = loaded.context.logits()[:NAN_SAMPLE]
        loaded.context.clear()
        if any(logit != logit for logit in logits):  # noqa: PLR0124 - NaN is the one number unequal to itself
            raise FileProblem(
                "The file's weights are damaged.",
                f"Its first prediction is not a number: {loaded.model.path}",
                "Download the file again, or look for another conversion.",
            )

    def _progress(self, fraction: float) -> bool:
        self._tell(fraction)
        return not self._abort.is_set

    def _tell(self, fraction: float) -> None:
        now = time.monotonic()
        if now - self._last_told >= LOADING_EVERY_S or fraction >= 1:
            self._last_told = now
            self._send(Loading(id=self._command.id, fraction=min(1.0, max(0.0, fraction))))

    def _device_words(self, loaded: LoadedFile) -> str:
        threads = loaded.context.threads
        cpu = f"CPU, {threads} thread{'s' if threads != 1 else ''}"
        graphics = graphics_devices(list_devices())
        if not graphics or loaded.gpu_layers <= 0:
            return cpu
        layers = loaded.model.n_layer + 1  # llama.cpp counts the output layer too
        names = " + ".join(device.description for device in graphics)
        share = "all" if loaded.gpu_layers >= layers else str(loaded.gpu_layers)
        rest = "" if share == "all" else f"; the rest on the {cpu}"
        return f"{names}, {share} of {layers} layers{rest}"


def _memory_for_kv(mapped_bytes: int) -> int:
    """Free memory beside a mapped file, whose pages count as free as long as nobody else needs them."""
    available = psutil.virtual_memory().available
    return int(max(available - mapped_bytes, available // 4))


def _layer_attempts(asked: int, path: str, header: GgufHeader) -> tuple[int, ...]:
    """Numbers of layers to try on graphics devices, most first; the last one is the CPU alone."""
    graphics = graphics_devices(list_devices())
    if not graphics or asked == 0:
        return (0,)
    every = header.shape_number("block_count") + 1
    wanted = every if asked < 0 else min(asked, every)
    if asked < 0:
        free = sum(device.free_bytes for device in graphics) - GPU_RESERVE_BYTES
        wanted = layers_that_fit(file_bytes(path), every, free)
    return tuple(dict.fromkeys((wanted, wanted // 2, 0)))


def layers_that_fit(file_bytes: int, layers: int, free_bytes: int) -> int:
    """How many of `layers` fit into `free_bytes`, taking the layers as equally large. free_bytes <= 0: unknown, all."""
    if free_bytes <= 0 or file_bytes <= free_bytes:
        return layers
    return int(layers * free_bytes / file_bytes)


def file_bytes(path: str) -> int:
    """Size of a model file; of all its parts where it is the first of several (…-00001-of-00003.gguf)."""
    first = Path(path)
    parts = _FIRST_PART.match(first.name)
    if parts is None:
        return first.stat().st_size
    names = (f"{parts[1]}-{number:05}-of-{parts[2]}.gguf" for number in range(1, int(parts[2]) + 1))
    return sum(part.stat().st_size for part in map(first.with_name, names) if part.exists())
