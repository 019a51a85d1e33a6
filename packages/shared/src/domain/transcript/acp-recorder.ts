import { asCount, asList, asRecord, asShown, asText, type JsonRecord } from "./json-value.ts";
import { acpTokens, modelOf } from "./acp-usage.ts";
import type { TranscriptEntry } from "./transcript-entry.ts";

/** Updates about the agent itself, and those that later ones repeat. */
const silent: ReadonlySet<string> = new Set([
  "available_commands_update",
  "config_option_update",
  "current_mode_update",
  "plan",
  "session_info_update",
  "user_message_chunk",
]);

const chunks: Readonly<Record<string, "answer" | "thought">> = {
  agent_message_chunk: "answer",
  agent_thought_chunk: "thought",
};

/**
 * Turns a conversation over the Agent Client Protocol into the steps of its transcript, with what it spent. A step is
 * returned once it is complete. Never throws, and keeps what it does not understand.
 */
export class AcpRecorder {
  #open: { kind: "answer" | "thought"; text: string } | undefined;
  /** Calls that have not ended, by id, with all that was said of them. */
  readonly #calls = new Map<string, JsonRecord>();
  /** The agent's own figure for all of its session, in US dollars; undefined: it began before this conversation. */
  #said: number | undefined = 0;
  /** The part of it that was already returned. */
  #counted: number | undefined = 0;

  /** The agent said in this turn what a part of it cost. */
  #hasSaid = false;

  /** Begins a session; `isEarlier`: one of which an earlier attempt has counted what it spent. */
  begin({ isEarlier }: { readonly isEarlier: boolean }): void {
    this.#said = isEarlier ? undefined : 0;
    this.#counted = this.#said;
  }

  /** Reads an update of an earlier conversation that the agent repeats: only its cost so far matters. */
  repeat(update: JsonRecord): void {
    this.#noteCost(update);
    this.#counted = this.#said;
  }

  prompt(text: string): readonly TranscriptEntry[] {
    return [...this.#flush(), { kind: "prompt", text }];
  }

  read(update: JsonRecord): readonly TranscriptEntry[] {
    const type = asText(update["sessionUpdate"]);
    const kind = chunks[type];
    if (kind !== undefined) return this.#add(kind, textOf(update["content"]));
    if (type === "tool_call" || type === "tool_call_update")
      return [...this.#flush(), ...this.#readCall(update)];
    if (type === "usage_update") return this.#readCost(update);
    if (!silent.has(type)) return [...this.#flush(), { kind: "unknown", text: JSON.stringify(update) }];
    return [];
  }

  /** Ends the turn with the answer to its prompt. */
  end(answer: JsonRecord): readonly TranscriptEntry[] {
    const usage = acpTokens(answer);
    const cost = this.#takeCost();
    // Tokens whose cost was said are not priced again.
    const isPriced = cost > 0 || this.#hasSaid;
    this.#hasSaid = false;
    const counted: TranscriptEntry[] =
      usage === undefined
        ? costEntry(cost)
        : [{ kind: "usage", model: modelOf(answer), usage, ...(isPriced && { cost }) }];
    return [...this.#flush(), ...this.#leaveCalls(), ...counted];
  }

  /** Ends a turn that failed. */
  fail(message: string): readonly TranscriptEntry[] {
    const note: TranscriptEntry = { kind: "note", text: message, failed: true };
    this.#hasSaid = false;
    return [...this.#flush(), ...this.#leaveCalls(), note, ...costEntry(this.#takeCost())];
  }

  #add(kind: "answer" | "thought", text: string): readonly TranscriptEntry[] {
    const before = this.#open?.kind === kind ? [] : this.#flush();
    this.#open = { kind, text: `${this.#open?.text ?? ""}${text}` };
    return before;
  }

  #flush(): readonly TranscriptEntry[] {
    const { kind = "answer", text = "" } = this.#open ?? {};
    this.#open = undefined;
    return text.trim() === "" ? [] : [{ kind, text }];
  }

  #readCall(update: JsonRecord): readonly TranscriptEntry[] {
    const id = asText(update["toolCallId"]);
    const call = { ...this.#calls.get(id), ...update };
    const status = asText(call["status"]);
    if (status !== "completed" && status !== "failed") {
      this.#calls.set(id, call);
      return [];
    }
    this.#calls.delete(id);
    const failed = status === "failed";
    return [
      callEntry(id, call),
      { kind: "result", call: id, text: resultOf(update), ...(failed && { failed }) },
    ];
  }

  /** Calls that a cancelled or failed turn left without a result. */
  #leaveCalls(): readonly TranscriptEntry[] {
    const left = [...this.#calls].map(([id, call]) => callEntry(id, call));
    this.#calls.clear();
    return left;
  }

  /** A turn can take hours: what it costs so far counts at once. */
  #readCost(update: JsonRecord): readonly TranscriptEntry[] {
    this.#noteCost(update);
    const cost = this.#takeCost();
    this.#hasSaid ||= cost > 0;
    return costEntry(cost);
  }

  #noteCost(update: JsonRecord): void {
    const { amount, currency } = asRecord(update["cost"]);
    if (typeof amount === "number" && currency === "USD") this.#said = asCount(amount);
  }

  /** Returns what the session cost since the last time; 0 if that is unknown. */
  #takeCost(): number {
    const cost = this.#said === undefined || this.#counted === undefined ? 0 : this.#said - this.#counted;
    this.#counted = this.#said;
    return Math.max(0, cost);
  }
}

function costEntry(cost: number): TranscriptEntry[] {
  return cost > 0 ? [{ kind: "cost", cost }] : [];
}

function callEntry(id: string, call: JsonRecord): TranscriptEntry {
  const input = asRecord(call["rawInput"]);
  const given = Object.keys(input).length > 0 ? asShown(input) : "";
  const text = asText(input["command"]) || given || asText(call["title"]);
  const files = filesOf(call);
  return {
    kind: "tool",
    tool: asText(call["name"]) || asText(call["kind"]) || "tool",
    call: id,
    text,
    ...(files.length > 0 && { files }),
  };
}

/** The files that it shows or changes; the place of a command is its directory. */
function filesOf(call: JsonRecord): readonly string[] {
  const places = call["kind"] === "execute" ? [] : asList(call["locations"]);
  const paths = [...asList(call["content"]), ...places].map((part) => asText(asRecord(part)["path"]));
  return [...new Set(paths.filter((path) => path !== ""))];
}

/** Earlier updates have what the call is about, and only the last one its result. */
function resultOf(last: JsonRecord): string {
  const texts = asList(last["content"]).map((part) => textOf(asRecord(part)["content"]));
  const shown = texts.filter((text) => text !== "").join("\n");
  return shown || asShown(last["rawOutput"]);
}

function textOf(content: unknown): string {
  const { type, text } = asRecord(content);
  return type === "text" ? asText(text) : "";
}
