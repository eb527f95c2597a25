"""Says of every file and every Python module of a frozen program which component it belongs to."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from setup_steps.report import SetupError

from package_steps.frozen import frozen_contents
from package_steps.layout import Build
from package_steps.licensing.components import Component, read_components
from package_steps.licensing.distributions import Distributions

# Parts of Qt that are under the GPL only: one of them would put the whole program under it.
_GPL_ONLY = re.compile(
    r"Qt6?(?:Charts|Coap|DataVisualization|Graphs|Grpc|HttpServer|Lottie|Mqtt|NetworkAuth|OpcUa|Protobuf|Quick3D\w*|"
    r"QuickTimeline|ShaderTools|VirtualKeyboard|WaylandCompositor)\b"
)
_MOST_NAMED = 40


@dataclass(slots=True)
class Part:
    """A component with what it has in the program. inner: what is compiled into it."""

    component: Component
    files: list[Path] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    inner: list[Component] = field(default_factory=list)


def take_inventory(build: Build) -> list[Part]:
    """All components of a program, in the order of their names. Raises SetupError if anything is nobody's."""
    taking = _Taking(build.program, site_packages(build.environment))
    taking.files()
    taking.modules(frozen_contents.modules(build.program))
    return taking.parts()


def site_packages(environment: Path) -> Path:
    """The folder of an environment that distributions are installed in."""
    for pattern in ("lib/python3*/site-packages", "Lib/site-packages"):
        for folder in sorted(environment.glob(pattern)):
            return folder
    raise SetupError(f"There is no environment in {environment}.")


class _Taking:
    def __init__(self, program: Path, site: Path) -> None:
        self._program = program
        self._site = site
        self._components = read_components()
        self._distributions = Distributions(site)
        self._files: dict[str, list[Path]] = defaultdict(list)
        self._modules: dict[str, list[str]] = defaultdict(list)
        self._faults: list[str] = []

    def files(self) -> None:
        for path, below in frozen_contents.files(self._program):
            if _GPL_ONLY.search(path.name):
                self._faults.append(f"{below}: this part of Qt is under the GPL only")
            owners = [component.name for component in self._components if component.has(below)]
            owners = owners or [name for name in [self._distributions.of_file(below)] if name]
            if len(owners) == 1:
                self._files[owners[0]].append(path.relative_to(self._program))
            else:
                self._faults.append(f"{below}: {' and '.join(owners) or 'belongs to no component'}")

    def modules(self, names: Iterable[str]) -> None:
        for name in sorted(names):
            top = name.partition(".")[0]
            owner = next((component.name for component in self._components if top in component.modules), "")
            owner = owner or self._distributions.of_module(name)
            if not owner and top in sys.stdlib_module_names:
                owner = "Python"
            if owner:
                self._modules[owner].append(name)
            elif not self._distributions.is_namespace(name):
                self._faults.append(f"module {name}: belongs to no component")

    def parts(self) -> list[Part]:
        if self._faults:
            named = "\n".join(f"  {fault}" for fault in self._faults[:_MOST_NAMED])
            raise SetupError(
                f"{len(self._faults)} parts of {self._program} are not described in packaging/components:\n{named}"
            )
        used = self._files.keys() | self._modules.keys()
        described = {component.name: component for component in self._components}
        found = {name: Part(self._versioned(described[name])) for name in used & described.keys()}
        for component in self._components:
            if component.inside in found:
                found[component.inside].inner.append(self._versioned(component))
        self._add_distributions(found, used - described.keys())
        for name, part in found.items():
            part.files, part.modules = sorted(self._files[name]), sorted(self._modules[name])
            part.inner.sort(key=_by_name)
        return sorted(found.values(), key=lambda part: _by_name(part.component))

    def _versioned(self, component: Component) -> Component:
        return component.with_version(self._program, self._site)

    def _add_distributions(self, found: dict[str, Part], names: Iterable[str]) -> None:
        for name in names:
            component, *inner = self._distributions.components([name])
            found[name] = Part(component, inner=inner)


def _by_name(component: Component) -> tuple[str, str]:
    return component.name.casefold(), component.name
