import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";

import type { Failure } from "../../../domain/failure.ts";
import { readPluginFiles } from "../plugin-files.ts";
import { pluginLimits } from "../plugin-process.ts";
import { openPlugin, RunningPlugin, variablesFor } from "../running-plugin.ts";
import type { TestedService } from "./tested-service.ts";

/** A plugin in a process of its own, as wzp runs it. */
export class TestedPlugin implements AsyncDisposable {
  readonly #running: RunningPlugin;

  constructor(running: RunningPlugin) {
    this.#running = running;
  }

  /** Returns the answer, or fails the test. */
  async must<T>(method: string, input: unknown): Promise<T> {
    const answer = await this.#running.call(method, input);
    assert.ok(answer.ok, answer.ok ? "" : answer.failure.detail);
    return answer.value as T;
  }

  /** Returns the failure, or fails the test. */
  async refused(method: string, input: unknown): Promise<Failure> {
    const answer = await this.#running.call(method, input);
    assert.ok(!answer.ok, `${method} worked: ${JSON.stringify(answer)}`);
    return answer.failure;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#running[Symbol.asyncDispose]();
  }
}

/** Starts the plugin for a service, after it has said what kind it is. */
export async function openTested(
  path: string,
  kind: "notifier" | "pane-driver",
  { settings, env = {} }: TestedService,
): Promise<TestedPlugin> {
  const files = readPluginFiles(path);
  assert.ok(files.ok, files.ok ? "" : files.failure.detail);
  const { sha256, version } = files.value;
  const listed = { kind, path, sha256, version, settings: { ...settings } as never, env: Object.keys(env) };
  const variables = { ...process.env, ...env };
  const found = await openPlugin({
    name: "under-test",
    files: files.value,
    settings,
    env: variablesFor(listed.env, variables),
    limits: pluginLimits,
  });
  assert.ok(found.ok, found.ok ? "" : found.failure.detail);
  await found.value.process[Symbol.asyncDispose]();
  assert.equal(found.value.hello.kind, kind);
  return new TestedPlugin(
    new RunningPlugin({ name: "under-test", listed: async () => listed, env: variables }),
  );
}

/** Polls until the condition holds: programs start at any time. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await delay(20);
  }
}
