"""Which files of a repository are one build, and which build is taken."""

from desktop.library.families.builds import best_build, best_pair, builds_of, total_size
from desktop.library.repository import RemoteFile, Repository

GB = 10**9


def repository(name: str, *files: tuple[str, float]) -> Repository:
    made = [
        RemoteFile(repo=name, path=path, commit="c" * 40, size=int(size * GB), sha256=f"{number:064x}")
        for number, (path, size) in enumerate(files)
    ]
    return Repository(id=name, files=tuple(made))


def heron(variant: str, *quantizations: tuple[str, float]) -> Repository:
    files = [(f"Heron-8B-{variant}-{name}.gguf", size) for name, size in quantizations]
    return repository(f"northlight/Heron-8B-{variant}-GGUF", *files)


def test_one_build_per_quantization_smallest_first():
    builds = builds_of(heron("Base", ("Q8_0", 8.5), ("Q4_K_M", 4.9), ("Q3_K_S", 3.6)))
    assert [build.quantization for build in builds] == ["Q3_K_S", "Q4_K_M", "Q8_0"]


def test_split_files_are_one_build_and_incomplete_ones_none():
    whole = [(f"big-Q8_0-0000{part}-of-00003.gguf", 40) for part in (2, 3, 1)]
    torn = [(f"big-Q4_K_M-0000{part}-of-00003.gguf", 20) for part in (1, 3)]
    builds = builds_of(repository("quarry/big-70B-GGUF", *whole, *torn))
    assert [build.quantization for build in builds] == ["Q8_0"]
    assert [file.path[-19:-14] for file in builds[0].files] == ["00001", "00002", "00003"]
    assert builds[0].size == 120 * GB


def test_folders_of_parts_do_not_mix():
    files = [(f"{name}/m-{name}-0000{part}-of-00002.gguf", 1) for name in ("Q4_K_M", "Q6_K") for part in (1, 2)]
    assert len(builds_of(repository("a/m-GGUF", *files))) == 2


def test_what_is_no_text_model_is_left_out():
    files = (("mmproj-model-f16.gguf", 1), ("README.md", 0), ("m-Q8_0.gguf", 2), ("m.safetensors", 4))
    assert [build.quantization for build in builds_of(repository("a/m-GGUF", *files))] == ["Q8_0"]


def test_a_file_without_checksum_is_never_offered():
    file = RemoteFile(repo="a/m", path="m-Q8_0.gguf", commit="c" * 40, size=5)
    assert not builds_of(Repository(id="a/m", files=(file,)))


def test_the_usual_build_unless_it_is_too_large():
    builds = builds_of(heron("Instruct", ("Q8_0", 8.5), ("Q4_K_M", 4.9), ("Q3_K_M", 4.0)))
    assert best_build(builds).quantization == "Q4_K_M"
    assert best_build(builds, room_bytes=4.2 * GB).quantization == "Q3_K_M"
    assert best_build(builds, room_bytes=1 * GB).quantization == "Q3_K_M", "the smallest when none fits"
    assert best_build(builds, wanted="Q8_0").quantization == "Q8_0"


def test_tiny_models_are_taken_more_precisely():
    builds = builds_of(heron("Base", ("Q4_K_M", 0.1), ("Q8_0", 0.15)))
    assert best_build(builds).quantization == "Q8_0"


def test_a_pair_has_the_same_quantization_where_there_is_one():
    base = builds_of(heron("Base", ("Q8_0", 8.5), ("Q6_K", 6.6)))
    instruct = builds_of(heron("Instruct", ("Q4_K_M", 4.9), ("Q6_K", 6.6)))
    first, second = best_pair(base, instruct)
    assert (first.quantization, second.quantization) == ("Q6_K", "Q6_K")
    assert total_size((first, second, None)) == int(13.2 * GB)


def test_a_lone_voice_is_no_obstacle():
    instruct = builds_of(heron("Instruct", ("Q4_K_M", 4.9)))
    assert best_pair((), instruct)[0] is None
    assert best_pair((), instruct)[1].quantization == "Q4_K_M"
    assert best_pair((), ()) == (None, None)


def test_a_pair_takes_what_both_have_although_another_is_more_usual():
    base = builds_of(heron("Base", ("Q8_0", 8.5), ("Q4_K_M", 4.9)))
    instruct = builds_of(heron("Instruct", ("Q8_0", 8.5), ("Q6_K", 6.6)))
    assert [build.quantization for build in best_pair(base, instruct)] == ["Q8_0", "Q8_0"]
    other = builds_of(heron("Instruct", ("Q6_K", 6.6)))
    assert [build.quantization for build in best_pair(base, other)] == ["Q4_K_M", "Q6_K"]
