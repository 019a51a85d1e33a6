import type { ProjectFiles, InitProposal, ProposedSetup, ProposedTask, ReadProjectFile } from "./proposal.ts";

interface PythonTool {
  readonly name: string;
  readonly pattern: RegExp;
  readonly task: ProposedTask;
}

const tools: readonly PythonTool[] = [
  {
    name: "ruff",
    pattern: /\bruff\b/,
    task: { name: "lint", kind: "check", run: "ruff check .", covers: /^ruff check\b/ },
  },
  {
    name: "mypy",
    pattern: /\bmypy\b/,
    task: { name: "types", kind: "check", run: "mypy .", covers: /^mypy\b/ },
  },
  {
    name: "pytest",
    pattern: /\bpytest\b/,
    task: { name: "test", kind: "test", run: "pytest", covers: /^pytest\b/ },
  },
];

/** The prefix that starts a project's tools, and the commands that create their environment. */
interface Environment {
  readonly start: string;
  readonly setup?: ProposedSetup;
}

/** Proposes the tools that pyproject.toml names, run in the environment of the project's lock file. */
export async function fromPyproject({ read, readCommitted }: ProjectFiles): Promise<readonly InitProposal[]> {
  const source = "pyproject.toml";
  const text = await read(source);
  if (text === undefined) return [];
  const used = tools.filter(({ pattern }) => pattern.test(text));
  if (used.length === 0) {
    const notes = [`${source}: ignored, because it mentions neither ruff, mypy nor pytest.`];
    return [{ source, prefix: "python", tasks: [], skipped: [], notes }];
  }
  const names = used.map(({ name }) => name);
  const { start, setup } = (await lockedEnvironment(readCommitted ?? read)) ?? {
    ...(readCommitted === undefined ? { start: "" } : await plainEnvironment(text, names, readCommitted)),
  };
  const tasks = used.map(({ task }) => ({ ...task, run: `${start}${task.run}` }));
  return [{ source, prefix: "python", tasks, skipped: [], setup }];
}

async function lockedEnvironment(read: ReadProjectFile): Promise<Environment | undefined> {
  if ((await read("uv.lock")) !== undefined) {
    const cache = await cacheOf(["uv.lock", "pyproject.toml"], read);
    return { start: "uv run ", setup: { commands: ["uv sync --locked"], cache } };
  }
  if ((await read("poetry.lock")) === undefined) return undefined;
  // Poetry stores environments outside the project, so there is nothing to copy.
  return { start: "poetry run ", setup: { commands: ["poetry install"], cache: [] } };
}

const requirementFiles = ["requirements.txt", "requirements-dev.txt", "dev-requirements.txt"] as const;

/** Without a lock file: a virtual environment with the project, its requirements files and the tools. */
async function plainEnvironment(
  text: string,
  names: readonly string[],
  read: ReadProjectFile,
): Promise<Environment> {
  const texts = await Promise.all(requirementFiles.map(async (name) => ({ name, text: await read(name) })));
  const files = texts.filter((file) => file.text !== undefined).map(({ name }) => name);
  const project = /^\[(project|build-system)\]/m.test(text) ? [`-e '.${extrasOf(text)}'`] : [];
  const wanted = [...project, ...files.map((name) => `-r ${name}`), ...names].join(" ");
  const commands = ["python3 -m venv .venv", `.venv/bin/pip install -q ${wanted}`];
  return {
    start: ".venv/bin/",
    setup: { commands, cache: await cacheOf(["pyproject.toml", ...files], read) },
  };
}

/** Returns the extras for checks and tests, such as `[dev,test]`. */
function extrasOf(text: string): string {
  const table = /^\[project\.optional-dependencies\]([^]*?)(?=^\[|$(?![^]))/m.exec(text)?.[1] ?? "";
  const names = [...table.matchAll(/^(dev|tests?|testing|lint|typing)\s*=/gm)].map(([, name]) => name);
  return names.length === 0 ? "" : `[${names.join(",")}]`;
}

/** setup.py may build from any source file, so its result is not cached but built in every worktree. */
async function cacheOf(files: readonly string[], read: ReadProjectFile): Promise<readonly string[]> {
  return (await read("setup.py")) === undefined ? files : [];
}
