import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

import { textCleaner } from "@wezterm-parallel/shared/base/plain-text";
import { promptCommand, withSession } from "@wezterm-parallel/shared/domain/task/agent/agent-commands";
import { readAgentEnd } from "@wezterm-parallel/shared/domain/task/agent/agent-end";

type Env = Readonly<Record<string, string | undefined>>;

export interface AgentTrial {
  readonly step: "repository" | "start" | "answer" | "file";
  readonly ok: boolean;
  readonly found: string;
  /** The agent's last lines, where it failed. */
  readonly output?: readonly string[];
}

interface Trial {
  /** Its command, with the marks of a profile. */
  readonly argv: readonly string[];
  readonly env: Env;
  /** The agent is stopped after this many ms. */
  readonly limitMs: number;
  readonly report: (trial: AgentTrial) => void;
}

const file = "hello.txt";
const task = `Create a file named ${file} in the current directory. Its only content is the word hello. Do nothing else.`;
const shownLines = 12;
const keptOutput = 64 * 1024;
const git = promisify(execFile);

/** Gives an agent one harmless task in a repository made for it, which is removed. Returns whether it did the task. */
export async function tryAgent({ argv, env, limitMs, report }: Trial): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), "wzp-agent-"));
  try {
    if (!(await makeRepository(directory, report))) return false;
    const command = withSession(promptCommand(argv, task).argv, randomUUID());
    const started = Date.now();
    const ended = await runAgent(command, { cwd: directory, env, limitMs });
    if (ended.kind === "not-started") {
      report({ step: "start", ok: false, found: ended.why });
      return false;
    }
    report({ step: "start", ok: true, found: basename(command[0] ?? "") });
    const seconds = Math.round((Date.now() - started) / 100) / 10;
    const answered = ended.kind === "exited" && ended.code === 0;
    const output = answered ? {} : { output: lastLines(ended.output) };
    const found = `${describeEnd(ended, basename(command[0] ?? ""))} after ${seconds} s`;
    report({ step: "answer", ok: answered, found, ...output });
    return reportFile(directory, report) && answered;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function makeRepository(directory: string, report: Trial["report"]): Promise<boolean> {
  const identity = ["-c", "user.name=wzp", "-c", "user.email=wzp@localhost", "-c", "commit.gpgSign=false"];
  try {
    await git("git", ["init", "--quiet", "--template=", directory]);
    await git("git", ["-C", directory, ...identity, "commit", "--quiet", "--allow-empty", "-m", "Start"]);
  } catch (error) {
    report({ step: "repository", ok: false, found: String(error) });
    return false;
  }
  report({ step: "repository", ok: true, found: directory });
  return true;
}

type AgentEnd =
  | { readonly kind: "not-started"; readonly why: string }
  | { readonly kind: "exited"; readonly code: number; readonly output: string }
  | { readonly kind: "signalled"; readonly signal: string; readonly output: string }
  | { readonly kind: "timed-out"; readonly output: string };

/** Runs an agent without a terminal, in a process group of its own, so that nothing of it remains. */
function runAgent(
  [program = "", ...args]: readonly string[],
  { cwd, env, limitMs }: { readonly cwd: string; readonly env: Env; readonly limitMs: number },
): Promise<AgentEnd> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...env, PWD: cwd },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      stopGroup(child.pid);
    }, limitMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (bytes: Buffer) => {
        output = (output + bytes.toString("utf8")).slice(-keptOutput);
      });
    }
    child.on("error", (error) => {
      clearTimeout(limit);
      done({ kind: "not-started", why: error.message });
    });
    child.on("exit", () => stopGroup(child.pid));
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      if (isLate) done({ kind: "timed-out", output });
      else if (code === null) done({ kind: "signalled", signal: String(signal), output });
      else done({ kind: "exited", code, output });
    });
  });
}

function stopGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of its processes have ended.
  }
}

function describeEnd(ended: Exclude<AgentEnd, { kind: "not-started" }>, program: string): string {
  if (ended.kind === "timed-out") return "stopped: no answer";
  if (ended.kind === "signalled") return `killed by ${ended.signal}`;
  if (ended.code === 0) return "exited with 0";
  const text = textCleaner()(ended.output);
  const obstacle = readAgentEnd({ program, code: ended.code, text, now: Date.now() });
  const how = `exited with ${ended.code}`;
  return obstacle?.kind === "out-of-quota" ? `out of quota (${obstacle.said}), ${how}` : how;
}

function lastLines(output: string): readonly string[] {
  const lines = textCleaner()(output).split(/[\r\n]+/);
  return lines.filter((line) => line.trim() !== "").slice(-shownLines);
}

function reportFile(directory: string, report: Trial["report"]): boolean {
  const content = readIfThere(join(directory, file));
  const isRight = content?.trim() === "hello";
  const found =
    content === undefined
      ? `${file} was not written`
      : isRight
        ? `${file} is as asked`
        : `${file} is different`;
  report({ step: "file", ok: isRight, found });
  return isRight;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
