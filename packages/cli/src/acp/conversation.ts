import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AskedTool } from "@wezterm-parallel/shared/domain/task/agent/policy/asked-tool";
import { AcpRecorder } from "@wezterm-parallel/shared/domain/transcript/acp-recorder";
import type { TranscriptEntry } from "@wezterm-parallel/shared/domain/transcript/transcript-entry";
import type { PolicyAnswer } from "@wezterm-parallel/shared/protocol/api/schemas/agents/agent-schemas";

import type { AcpServer } from "./acp-server.ts";
import { describeError } from "./describe-error.ts";
import { chooseOption, type Permission, permissionResult, readPermission } from "./permission.ts";
import { type Json, Rpc, toJson } from "./rpc.ts";
import type { AgentState } from "./status-fields.ts";
import { Transcript } from "./transcript.ts";
import type { AgentProcess } from "./agent-process.ts";

interface View {
  readonly print: (lines: readonly string[]) => void;
  readonly show: (state: AgentState) => void;
  /** Reports the id by which the agent loads this conversation again. */
  readonly keep: (conversation: string) => void;
}

export interface ConversationOptions {
  readonly agent: AgentProcess;
  readonly directory: string;
  /** One of the agent's modes; absent: its default. */
  readonly mode?: string | undefined;
  /** Tools that the agent gets, also for a conversation that it loads. */
  readonly servers: readonly AcpServer[];
  /** The id of a conversation to continue; empty: it is unknown. */
  readonly earlier?: string | undefined;
  readonly view: View;
  /** False: nobody can answer, so that what needs a permission is refused. */
  readonly isAttended: boolean;
  /** Asks the rules of the agent's profile; absent: it has none. */
  readonly decide?: ((asked: AskedTool) => Promise<Result<PolicyAnswer, Failure>>) | undefined;
  /** Keeps steps of the conversation as data. */
  readonly record?: ((entries: readonly TranscriptEntry[]) => void) | undefined;
  readonly version: string;
}

export type TurnEnd =
  | { readonly kind: "ended"; readonly reason: string }
  | { readonly kind: "failed"; readonly message: string };

interface Waiting {
  readonly permission: Permission;
  readonly answered: (result: Json) => void;
}

/** One conversation with an agent over the Agent Client Protocol. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #rpc: Rpc;
  readonly #transcript = new Transcript();
  readonly #recorder = new AcpRecorder();
  readonly #waiting: Waiting[] = [];
  #session: string | undefined;
  #earlier: string | undefined;
  #canLoad = false;
  #isLoading = false;
  #isWorking = false;
  #isCancelled = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#earlier = options.earlier;
    this.#rpc = new Rpc(options.agent.stdout, options.agent.stdin, {
      request: (method, params) => this.#handleRequest(method, params),
      notification: (method, params) => this.#handleNotification(method, params),
    });
  }

  get isWorking(): boolean {
    return this.#isWorking;
  }

  /** The oldest permission request that is still open. */
  get asked(): Permission | undefined {
    return this.#waiting[0]?.permission;
  }

  /** Returns why the agent cannot be talked to, or undefined. */
  async start(): Promise<string | undefined> {
    const answer = await this.#rpc.call("initialize", {
      protocolVersion: 1,
      clientInfo: { name: "wezterm-parallel", version: this.#options.version },
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    });
    if (answer.kind === "error") return describeError(answer.error);
    this.#canLoad = toJson(answer.result["agentCapabilities"])["loadSession"] === true;
    return undefined;
  }

  /** Settles when the turn has ended. After an error, the next prompt begins a new session: claude repeats old errors. */
  async prompt(text: string): Promise<TurnEnd> {
    this.#isWorking = true;
    this.#isCancelled = false;
    this.#options.view.show({ state: "working" });
    this.#record(this.#recorder.prompt(text));
    const end = await this.#takeTurn(text);
    this.#isWorking = false;
    this.#cancelWaiting();
    this.#options.view.print(this.#transcript.flush());
    if (end.kind === "failed") {
      this.#session = undefined;
      this.#record(this.#recorder.fail(end.message));
    }
    const { view } = this.#options;
    if (end.kind === "failed") view.show({ state: "error", message: end.message });
    else view.show({ state: end.reason === "cancelled" ? "idle" : "done" });
    return end;
  }

  /** Ends the turn; requests that are open are cancelled, as the protocol demands. */
  cancel(): void {
    if (!this.#isWorking) return;
    this.#isCancelled = true;
    if (this.#session === undefined) return;
    this.#rpc.notify("session/cancel", { sessionId: this.#session });
    this.#cancelWaiting();
  }

  /** Answers the permission that the agent asked for first; false if the key chooses no option. */
  answer(key: string): boolean {
    const [first] = this.#waiting;
    const option = first && chooseOption(first.permission, key);
    if (first === undefined || (option === undefined && key !== "n")) return false;
    this.#waiting.shift();
    first.answered(permissionResult(option));
    this.#options.view.print([`  → ${option?.name ?? "refused"}`]);
    this.#showWaiting();
    return true;
  }

  async #takeTurn(text: string): Promise<TurnEnd> {
    const failure = await this.#openSession();
    if (failure !== undefined) return { kind: "failed", message: failure };
    // A turn that was interrupted while its session opened never begins.
    return this.#isCancelled ? { kind: "ended", reason: "cancelled" } : await this.#send(text);
  }

  async #openSession(): Promise<string | undefined> {
    if (this.#session !== undefined) return undefined;
    const { mode, view } = this.#options;
    const earlier = this.#earlier;
    this.#earlier = undefined;
    const opened = earlier === undefined ? await this.#newSession() : await this.#loadSession(earlier);
    if (!opened.ok) return opened.failure;
    this.#session = opened.value;
    view.keep(opened.value);
    if (mode === undefined) return undefined;
    const set = await this.#rpc.call("session/set_mode", { sessionId: this.#session, modeId: mode });
    return set.kind === "error" ? `mode ${mode}: ${describeError(set.error)}` : undefined;
  }

  async #newSession(): Promise<Result<string, string>> {
    this.#recorder.begin({ isEarlier: false });
    const opened = await this.#rpc.call("session/new", this.#place());
    return opened.kind === "error"
      ? fail(describeError(opened.error))
      : ok(String(opened.result["sessionId"]));
  }

  /** The agent repeats the whole conversation, which is in the logs of earlier attempts. */
  async #loadSession(sessionId: string): Promise<Result<string, string>> {
    if (sessionId === "") return fail(missing("none was kept"));
    if (!this.#canLoad) return fail(missing(`${sessionId}, because this agent loads none`));
    this.#isLoading = true;
    this.#recorder.begin({ isEarlier: true });
    const loaded = await this.#rpc.call("session/load", { sessionId, ...this.#place() });
    this.#isLoading = false;
    if (loaded.kind === "error") return fail(missing(`${sessionId}: ${describeError(loaded.error)}`));
    this.#options.view.print([`↻ continues conversation ${sessionId}`]);
    return ok(sessionId);
  }

  #place() {
    const { directory: cwd, servers: mcpServers } = this.#options;
    return { cwd, mcpServers };
  }

  async #send(text: string): Promise<TurnEnd> {
    const prompt = [{ type: "text", text }];
    const answer = await this.#rpc.call("session/prompt", { sessionId: this.#session, prompt });
    if (answer.kind === "error") return { kind: "failed", message: describeError(answer.error) };
    this.#record(this.#recorder.end(answer.result));
    return { kind: "ended", reason: String(answer.result["stopReason"]) };
  }

  async #handleRequest(method: string, params: Json): Promise<Json | undefined> {
    if (method !== "session/request_permission") return undefined;
    const permission = readPermission(params);
    const { view, isAttended } = this.#options;
    view.print([...this.#transcript.flush(), `? ${permission.title}`]);
    const decided = await this.#decide(permission);
    if (decided !== undefined) return decided;
    if (!isAttended) {
      view.print(["  → refused: nobody can answer without a terminal"]);
      return permissionResult(chooseOption(permission, "n"));
    }
    const { promise, resolve } = Promise.withResolvers<Json>();
    this.#waiting.push({ permission, answered: resolve });
    view.print(permission.details.map((line) => `    ${line}`));
    view.print(permission.options.map(({ name }, at) => `  ${at + 1}. ${name}`));
    this.#showWaiting();
    return await promise;
  }

  /** Answers by a rule; undefined: a person must. */
  async #decide({ asked, ...permission }: Permission): Promise<Json | undefined> {
    const { decide, view } = this.#options;
    if (asked === undefined || decide === undefined) return undefined;
    const answer = await decide(asked);
    if (!answer.ok || answer.value.decision === "ask") return undefined;
    const { decision, rule } = answer.value;
    const option = chooseOption(permission, decision === "allow" ? "y" : "n");
    // An agent that offers only to allow for ever gets no such answer by a rule.
    if (option === undefined && decision === "allow") return undefined;
    view.print([`  → ${decision === "allow" ? "allowed" : "refused"} by the rule ${rule}`]);
    return permissionResult(option);
  }

  #handleNotification(method: string, params: Json): void {
    if (method !== "session/update") return;
    const update = toJson(params["update"]);
    if (this.#isLoading) return this.#recorder.repeat(update);
    this.#record(this.#recorder.read(update));
    this.#options.view.print(this.#transcript.read(update));
  }

  #record(entries: readonly TranscriptEntry[]): void {
    if (entries.length > 0) this.#options.record?.(entries);
  }

  #cancelWaiting(): void {
    for (const { answered } of this.#waiting.splice(0)) answered(permissionResult(undefined));
  }

  #showWaiting(): void {
    const { asked } = this;
    this.#options.view.show(
      asked === undefined
        ? { state: "working" }
        : { state: "blocked", kind: "permission", message: asked.title, details: asked.details },
    );
  }
}

/** In these words, a task without its conversation is recognised and starts a new one. */
function missing(why: string): string {
  return `No conversation found with session ID: ${why}`;
}
