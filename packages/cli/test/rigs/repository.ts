import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A new repository with a branch main and an author. */
export class Repository {
  readonly path: string;

  /** The path must not exist yet. */
  constructor(path: string) {
    this.path = path;
    mkdirSync(path);
    this.git("init", "-q", "-b", "main");
    this.git("config", "user.name", "A User");
    this.git("config", "user.email", "user@example.org");
  }

  /** Returns the output without newlines at its end. */
  git(...args: readonly string[]): string {
    return execFileSync("git", args, { cwd: this.path, encoding: "utf8" }).trimEnd();
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, path)), { recursive: true });
      writeFileSync(join(this.path, path), text);
    }
  }

  /** Writes a program, as a rule a script that stands for an agent. */
  program(path: string, script: string): void {
    this.write({ [path]: script });
    chmodSync(join(this.path, path), 0o755);
  }

  commit(): void {
    this.git("add", "--all");
    this.git("commit", "-qm", "change");
  }
}
