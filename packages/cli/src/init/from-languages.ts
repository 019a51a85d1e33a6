import type { ProjectFiles, Proposal } from "./proposal.ts";

export async function fromCargo({ read }: ProjectFiles): Promise<Proposal | undefined> {
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

export async function fromGoModule({ read }: ProjectFiles): Promise<Proposal | undefined> {
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
