import type { ProjectFiles, InitProposal } from "./proposal.ts";

export async function fromCargo({ read }: ProjectFiles): Promise<readonly InitProposal[]> {
  const text = await read("Cargo.toml");
  if (text === undefined) return [];
  const all = /^\[workspace\]/m.test(text) ? " --workspace" : "";
  return [
    {
      source: "Cargo.toml",
      prefix: "cargo",
      tasks: [
        { name: "build", kind: "build", run: `cargo build${all} --all-targets`, isImplied: true },
        { name: "test", kind: "test", run: `cargo test${all}`, isImplied: true },
      ],
      skipped: [],
    },
  ];
}

export async function fromGoModule({ read }: ProjectFiles): Promise<readonly InitProposal[]> {
  if ((await read("go.mod")) === undefined) return [];
  return [
    {
      source: "go.mod",
      prefix: "go",
      tasks: [
        { name: "vet", kind: "check", run: "go vet ./...", isImplied: true },
        { name: "build", kind: "build", run: "go build ./...", isImplied: true },
        { name: "test", kind: "test", run: "go test ./...", isImplied: true },
      ],
      skipped: [],
    },
  ];
}
