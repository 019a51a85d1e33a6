import { execFile } from "node:child_process";

export interface GitResult {
  readonly code: number;
  /** Without the final newline. */
  readonly out: string;
  readonly err: string;
}

/** Why: these commands take milliseconds, and a hanging file system must not hang this program. */
const gitTimeoutMs = 20_000;

/** Runs git in a directory, without a shell; code -1 when git is missing or took too long. */
export async function runGit(directory: string, args: readonly string[]): Promise<GitResult> {
  const env = { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };
  return new Promise((resolve) => {
    const options = { cwd: directory, env, timeout: gitTimeoutMs, maxBuffer: 64_000_000 };
    execFile("git", [...args], options, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, out: out.replace(/\n$/, ""), err: code === -1 ? (error?.message ?? err) : err.trim() });
    });
  });
}
