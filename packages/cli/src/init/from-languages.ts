import type { Proposal, ProposedTask, ReadProjectFile } from "./proposal.ts";

export async function fromCargo(read: ReadProjectFile): Promise<Proposal | undefined> {
  if ((await read("Cargo.toml")) === undefined) return undefined;
  return {
    source: "Cargo.toml",
    prefix: "cargo",
    tasks: [
      { name: "build", kind: "build", run: "cargo build --all-targets" },
      { name: "test", kind: "test", run: "cargo test" },
    ],
    notes: [],
  };
}

export async function fromGoModule(read: ReadProjectFile): Promise<Proposal | undefined> {
  if ((await read("go.mod")) === undefined) return undefined;
  return {
    source: "go.mod",
    prefix: "go",
    tasks: [
      { name: "vet", kind: "check", run: "go vet ./..." },
      { name: "build", kind: "build", run: "go build ./..." },
      { name: "test", kind: "test", run: "go test ./..." },
    ],
    notes: [],
  };
}

const pythonTools: readonly (readonly [RegExp, ProposedTask])[] = [
  [/\bruff\b/, { name: "lint", kind: "check", run: "ruff check ." }],
  [/\bmypy\b/, { name: "types", kind: "check", run: "mypy ." }],
  [/\bpytest\b/, { name: "test", kind: "test", run: "pytest" }],
];

/** The tools that pyproject.toml names, run in the environment that its lock file belongs to. */
export async function fromPyproject(read: ReadProjectFile): Promise<Proposal | undefined> {
  const source = "pyproject.toml";
  const text = await read(source);
  if (text === undefined) return undefined;
  const start = await environmentStart(read);
  const tasks = pythonTools
    .filter(([tool]) => tool.test(text))
    .map(([, task]) => ({ ...task, run: `${start}${task.run}` }));
  const notes = tasks.length > 0 ? [] : [`${source} names neither ruff, mypy nor pytest: left out.`];
  return { source, prefix: "python", tasks, notes };
}

async function environmentStart(read: ReadProjectFile): Promise<string> {
  if ((await read("uv.lock")) !== undefined) return "uv run ";
  return (await read("poetry.lock")) === undefined ? "" : "poetry run ";
}
