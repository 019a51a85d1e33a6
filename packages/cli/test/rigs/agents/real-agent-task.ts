import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

import { describeNeed } from "@wezterm-parallel/shared/domain/activity/describe-activity";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { openClient } from "../../../src/transport/open-client.ts";
import { CliRig } from "../cli-rig.ts";
import { ScriptedModel } from "../models/scripted-model.ts";

/** The profile of a real agent that talks to a scripted model and has a home of its own. */
export interface RealAgent {
  readonly name: "claude" | "codex" | "opencode" | "gemini" | "aider";
  /** Absent: its own screen. */
  readonly mode?: "acp";
  /** The directory of its program. */
  readonly bin: string;
  readonly env: (home: string, model: string) => Readonly<Record<string, string>>;
  readonly args: (model: string) => readonly string[];
}

const everyMs = 50;
/** Ms; the first start of opencode takes a minute on a busy machine. */
const firstLimitMs = 120_000;
const limitMs = 30_000;

interface Seen {
  shownAt: number;
  knownAt: number;
}

/** A task of a real agent in its own screen. */
export class RealAgentTask implements AsyncDisposable {
  readonly rig = new CliRig();
  readonly model: ScriptedModel;
  readonly project = join(this.rig.work, "project");
  /** The home of the agent; codex refuses one below /tmp for its helper programs, which nothing here needs. */
  readonly home = mkdtempSync(join(tmpdir(), "wzp-agent-"));
  readonly #agent: RealAgent;
  readonly #client = openClient(`${this.rig.home}/run/server.sock`);
  id = "";
  /** Bytes of the log that were there before the last answer. */
  #before = 0;
  #attempt = 1;

  private constructor(agent: RealAgent, model: ScriptedModel) {
    this.#agent = agent;
    this.model = model;
  }

  /** `others`: the prompts of further tasks by name, which `goOnWith` starts. */
  static async start(
    agent: RealAgent,
    prompt: string,
    others: Readonly<Record<string, string>> = {},
  ): Promise<RealAgentTask> {
    const task = new RealAgentTask(agent, await ScriptedModel.start());
    await task.#start({ fix: prompt, ...others });
    return task;
  }

  /** Starts another task, of which everything here then tells. */
  async goOnWith(name: string): Promise<void> {
    const { run } = await this.rig.json<{ run: { id: string } }>(["run", "--detach", name], this.#here);
    this.id = `${run.id}/${name}`;
    this.#before = 0;
    this.#attempt = 1;
  }

  async #start(prompts: Readonly<Record<string, string>>): Promise<void> {
    await this.rig.wzp(["up"]);
    mkdirSync(this.project);
    execFileSync("git", ["init", "-q", this.project]);
    execFileSync("git", ["commit", "-q", "--allow-empty", "-m", "Begin"], { cwd: this.project });
    mkdirSync(join(this.home, ".gemini"));
    mkdirSync(join(this.home, ".codex"));
    const settings = { security: { auth: { selectedType: "gemini-api-key" } } };
    writeFileSync(join(this.home, ".gemini", "settings.json"), JSON.stringify(settings));
    const { name, mode = "terminal", env, args } = this.#agent;
    const agent = {
      extends: name,
      mode,
      env: env(this.home, this.model.url),
      args: args(this.model.url),
    };
    const tasks = Object.fromEntries(
      Object.entries(prompts).map(([each, prompt]) => [each, { agent: "real", prompt }]),
    );
    writeFileSync(
      join(this.project, "wezterm-parallel.yaml"),
      JSON.stringify({ agents: { real: agent }, tasks }),
    );
    await this.goOnWith("fix");
  }

  get #here() {
    return { cwd: this.project, env: { PATH: `${this.#agent.bin}:${process.env["PATH"]}` } };
  }

  async show(): Promise<TaskDetail> {
    const read = await this.#client.task(this.id);
    if (!read.ok) throw new Error(JSON.stringify(read.failure));
    return read.value;
  }

  /** Waits until the agent is known to do this, in the words of `wzp ps`. */
  async need(expected: string): Promise<void> {
    await this.#seen(expected);
  }

  /** Waits until the screen shows words and the agent is known to do this; returns the ms between both. */
  async delay(shown: string | RegExp, expected: string): Promise<number> {
    const { shownAt, knownAt } = await this.#seen(expected, shown);
    return knownAt - shownAt;
  }

  async #seen(expected: string, words: string | RegExp = ""): Promise<Seen> {
    const limit = performance.now() + (this.#before === 0 ? firstLimitMs : limitMs);
    const seen: Partial<Seen> = {};
    for (let said = ""; performance.now() < limit; await pause(everyMs)) {
      if (this.screen().search(words) >= 0) seen.shownAt ??= performance.now();
      said = await this.#said();
      if (said.includes(expected)) seen.knownAt ??= performance.now();
      const { shownAt, knownAt } = seen;
      if (shownAt !== undefined && knownAt !== undefined) return { shownAt, knownAt };
    }
    const { shownAt, knownAt } = seen;
    const what = `${await this.#said()}; ${expected}: ${knownAt}, ${words}: ${shownAt}`;
    throw new Error(`${what}\n${this.screen().slice(-600)}`);
  }

  async #said(): Promise<string> {
    const { activity, attempts } = await this.show();
    this.#attempt = Math.max(this.#attempt, attempts);
    return activity === undefined ? "unknown" : (describeNeed(activity) ?? activity.state);
  }

  /** What was printed since the last answer, without sequences and spaces: programs move the cursor instead. */
  screen(): string {
    const bytes = existsSync(this.#log) ? readFileSync(this.#log).subarray(this.#before) : Buffer.of();
    return stripVTControlCharacters(bytes.toString("utf8")).replaceAll(/[\s■⬝]/g, "");
  }

  async answer(text: string): Promise<void> {
    this.#before = statSync(this.#log).size;
    const { status, stderr } = await this.rig.wzp(["answer", this.id, "-"], { input: text });
    if (status !== 0) throw new Error(stderr);
  }

  /** Waits until the newest attempt shows these words. */
  async shows(words: string): Promise<void> {
    const limit = performance.now() + firstLimitMs;
    while (!this.screen().includes(words)) {
      if (performance.now() > limit) throw new Error(`${words} is not shown: ${this.screen().slice(-600)}`);
      await pause(everyMs);
    }
  }

  /** Types a prompt as a person at the terminal does: the keys of `wzp answer` go only into a program that waits. */
  async type(text: string): Promise<void> {
    this.#before = statSync(this.#log).size;
    await this.rig.wzp(["send", this.id, "-"], { input: `\u001B[200~${text}\u001B[201~` });
    await this.shows(text.replaceAll(" ", ""));
    await this.rig.wzp(["send", "--key", "Enter", this.id]);
  }

  /** Presses keys until the agent waits for a prompt: a second Esc counts only soon after the first. */
  async leave(keys: readonly string[]): Promise<void> {
    const limit = performance.now() + limitMs;
    while (keys.length > 0 && !(await this.#said()).startsWith("waiting for your next prompt")) {
      if (performance.now() > limit) throw new Error(`It does not stop: ${this.screen().slice(-600)}`);
      for (const key of keys) await this.rig.wzp(["send", this.id, "-"], { input: key });
      await pause(1_000);
    }
  }

  get #log(): string {
    return `${this.rig.home}/state/attempts/${this.id}#${this.#attempt}/out.log`;
  }

  /** The checkout of its newest attempt. */
  get checkout(): string {
    const listed = execFileSync("git", ["worktree", "list", "--porcelain"], {
      cwd: this.project,
      encoding: "utf8",
    });
    return (
      listed
        .split("\n")
        .findLast((line) => line.startsWith("worktree "))
        ?.slice("worktree ".length) ?? ""
    );
  }

  /** Kills the session hosts, and with them the agent. */
  killHosts(): void {
    const hosts = join(this.rig.home, "state", "hosts");
    for (const name of readdirSync(hosts)) {
      const { pid } = JSON.parse(readFileSync(join(hosts, name, "host.json"), "utf8")) as { pid: number };
      process.kill(pid, "SIGKILL");
    }
    this.#before = 0;
    this.#attempt += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rig[Symbol.asyncDispose]();
    await this.model[Symbol.asyncDispose]();
    rmSync(this.home, { recursive: true, force: true });
  }
}
