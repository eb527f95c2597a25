"""Training in rounds: left at any step and taken up again, it comes to the same weights. Skipped without torch."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")

from recipe.training import finetune, network, pretrain, rounds
from recipe.training.clock import Clock, RoundOver
from recipe.training.rounds import Keeping, train
from recipe.training.schedule import FROM_NOTHING

SHAPE = network.Shape(vocabulary=64, width=16, layers=2, heads=2, hidden=32, context=1024)
STEPS = 7


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Little data, told seldom."""
    monkeypatch.setattr(pretrain, "CHECKED", 40)
    monkeypatch.setattr(pretrain, "CHECKED_ROWS", 2)
    monkeypatch.setattr(finetune, "CHECKED", 4)


def documents():
    rng = np.random.default_rng(1)
    return [rng.integers(3, 64, rng.integers(20, 60)).tolist() for _ in range(1200)]


def talks():
    rng = np.random.default_rng(2)
    rows = []
    for length in rng.integers(8, 40, 600):
        ids = rng.integers(3, 64, length).tolist()
        targets = [token if at > 3 else -1 for at, token in enumerate(ids[1:])]
        rows.append((ids, targets))
    return rows


def base():
    torch.manual_seed(9)
    return network.Network(SHAPE)


COURSES = {
    "base": lambda: pretrain.course(base(), documents(), replace(FROM_NOTHING.base, steps=STEPS)),
    "instruct": lambda: finetune.course(base(), talks(), replace(FROM_NOTHING.instruct, steps=STEPS), seed=1),
}


class Ticks:
    """A clock that says for how many looks there is time left."""

    def __init__(self, left):
        self.left = left

    def over(self):
        self.left -= 1
        return self.left < 0


def weights(trained):
    return {name: weight.clone() for name, weight in trained.state_dict().items()}


@pytest.mark.parametrize("name", COURSES)
@pytest.mark.parametrize("looks", [1, 3])
def test_rounds_come_to_the_same_weights_as_one_run(tmp_path, name, looks):
    whole = weights(train(COURSES[name](), Keeping(tmp_path / "whole.pt", "key"), Clock()))
    keeping = Keeping(tmp_path / "rounds.pt", "key", every=2)
    over = 0
    while True:
        torch.manual_seed(123 + over)  # whatever the new process begins with
        try:
            trained = train(COURSES[name](), keeping, Ticks(looks))
            break
        except RoundOver:
            over += 1
    assert over == (STEPS - 1) // looks
    for key, weight in weights(trained).items():
        assert torch.equal(weight, whole[key]), key


@pytest.mark.parametrize("name", COURSES)
def test_a_killed_run_goes_on_from_what_was_kept_last(tmp_path, name, monkeypatch):
    whole = weights(train(COURSES[name](), Keeping(tmp_path / "whole.pt", "key"), Clock()))
    keeping = Keeping(tmp_path / "killed.pt", "key", every=2)
    course = COURSES[name]()
    step = course.optimizers.step
    monkeypatch.setattr(course.optimizers, "step", lambda at: step(at) if at < 5 else exec("raise KeyboardInterrupt"))
    with pytest.raises(KeyboardInterrupt):
        train(course, keeping, Clock())
    assert torch.load(keeping.path, weights_only=True)["step"] == 4
    for key, weight in weights(train(COURSES[name](), keeping, Clock())).items():
        assert torch.equal(weight, whole[key]), key


def test_a_write_that_breaks_off_leaves_the_state_before(tmp_path, monkeypatch):
    keeping = Keeping(tmp_path / "state.pt", "key", every=100)
    with pytest.raises(RoundOver):
        train(COURSES["base"](), keeping, Ticks(2))
    before = keeping.path.read_bytes()

    def broken(state, file):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(rounds.torch, "save", broken)
    with pytest.raises(KeyboardInterrupt):
        train(COURSES["base"](), keeping, Ticks(1))
    assert keeping.path.read_bytes() == before


def test_another_training_is_not_gone_on_with(tmp_path):
    path = tmp_path / "state.pt"
    with pytest.raises(RoundOver, match=r"round is over at step 1 of 7\. Go on with the same command"):
        train(COURSES["base"](), Keeping(path, "these texts"), Ticks(1))
    with pytest.raises(SystemExit, match="other texts or settings"):
        train(COURSES["base"](), Keeping(path, "those texts"), Clock())


def test_a_finished_training_trains_no_more(tmp_path):
    keeping = Keeping(tmp_path / "state.pt", "key")
    first = weights(train(COURSES["base"](), keeping, Clock()))
    again = weights(train(COURSES["base"](), keeping, Ticks(0)))
    assert all(torch.equal(first[name], again[name]) for name in first)


def test_batches_from_a_step_on_are_those_of_the_whole_run():
    for made in (make() for make in COURSES.values()):
        whole = list(itertools.islice(made.batches(0), 9))
        for one, other in zip(whole[4:], itertools.islice(made.batches(4), 5), strict=True):
            assert torch.equal(one[0], other[0])
            assert torch.equal(one[1], other[1])


def test_the_rates_warm_up_stay_and_fall_over_the_last_third():
    optimizers = finetune.Optimizers(base(), replace(FROM_NOTHING.instruct, steps=1000))
    factors = [optimizers.factor(step) for step in range(1000)]
    assert factors[0] < 0.1
    assert set(factors[20:649]) == {1.0}
    assert all(now > then for now, then in itertools.pairwise(factors[651:]))
    assert factors[-1] < 0.01


def test_a_conversation_is_learnt_from_its_answers_alone():
    ids, targets = finetune.padded([([1, 5, 6, 2], [-1, 6, 2]), ([1, 5, 2], [-1, 2])])
    assert ids.tolist() == [[1, 5, 6], [1, 5, 0]]
    assert targets.tolist() == [[-1, 6, 2], [-1, 2, -1]]


def test_the_loss_of_some_positions_is_that_of_the_whole_network():
    made, rng = base(), torch.Generator().manual_seed(4)
    ids = torch.randint(0, 64, (3, 11), generator=rng)
    targets = torch.where(torch.rand(3, 11, generator=rng) < 0.5, ids, -1)
    whole = torch.nn.functional.cross_entropy(made(ids).flatten(0, 1), targets.flatten(), ignore_index=-1)
    assert torch.allclose(made.loss(ids, targets), whole, atol=1e-6)
