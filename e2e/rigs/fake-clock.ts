import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { installMissingPrograms } from "../../tooling/test-programs.ts";
import type { TestHome } from "./home.ts";

/** Returns why no clock can be faked here. */
export function whyNoFakeClock(): string | undefined {
  if (process.platform !== "linux") return "needs faketime(1) of Linux";
  try {
    installMissingPrograms(["faketime"]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The wall clock of programs with its environment, set by a test; their monotonic clock goes on. */
export class FakeClock {
  readonly #file: string;
  #offsetMs = 0;

  constructor(home: TestHome) {
    this.#file = `${home.path}/clock`;
    this.shift(0);
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  set(at: number): void {
    this.shift(at - Date.now());
  }

  /** Sets the offset from the real time. */
  shift(ms: number): void {
    this.#offsetMs = ms;
    const text = `${ms < 0 ? "-" : "+"}${Math.abs(ms) / 1000}`;
    writeFileSync(`${this.#file}.next`, text);
    renameSync(`${this.#file}.next`, this.#file);
  }

  get environment(): Record<string, string> {
    return {
      LD_PRELOAD: faketimeLibrary(),
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      DONT_FAKE_MONOTONIC: "1",
    };
  }

  /** Starts a daemon without its keeper, which would remove the clock with the rest of the environment. */
  startDaemon(role: "server" | "worker", home: TestHome): ChildProcess {
    const env = { ...home.env(), ...this.environment, WZP_DAEMON_OF: home.state };
    return spawn(process.execPath, [mainProgram, "daemon", role, home.state], { env, stdio: "ignore" });
  }
}

let library: string | undefined;

function faketimeLibrary(tries = 5): string {
  if (library !== undefined) return library;
  const words = ["-m", "-f", "+0", "printenv", "LD_PRELOAD"];
  const { status, stdout, stderr } = spawnSync("faketime", words, { encoding: "utf8" });
  if (status === 0) return (library = stdout.trim());
  // A killed process left files named by its pid, which was reused.
  if (tries > 1 && stderr.includes("File exists")) return faketimeLibrary(tries - 1);
  throw new Error(`faketime ended with ${status}: ${stderr}`);
}
