import { useState } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { CallSender } from "@wezterm-parallel/shared/domain/incoming/incoming-spec";
import type {
  MadeIncoming,
  SetIncoming,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { useIncomingTexts } from "./texts.ts";

export interface IncomingDraft {
  readonly project: string;
  readonly name: string;
  readonly sender: CallSender;
  /** With spaces between them. */
  readonly events: string;
  /** One `key=value` a line. */
  readonly conditions: string;
  /** One `param=key` a line. */
  readonly inputs: string;
  readonly kind: "plan" | "tasks";
  readonly tasks: string;
  readonly command: string;
}

/** Holds what is typed about a new incoming webhook, and saves it. */
export function useIncomingDraft(project: string) {
  const texts = useIncomingTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [draft, setDraft] = useState<IncomingDraft>(() => emptyDraft(project));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const [made, setMade] = useState<MadeIncoming | undefined>(undefined);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    const name = draft.name.trim();
    const answer = await api.send("setIncoming", { project: draft.project, name }, bodyOf(draft));
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    await refresh(["incoming"]);
    showToast({ text: texts("added", { incoming: name }), tone: "good" });
    setMade(answer.value);
  };
  const change = (changes: Partial<IncomingDraft>) => setDraft((before) => ({ ...before, ...changes }));
  return { draft, change, busy, failure, made, save };
}

function emptyDraft(project: string): IncomingDraft {
  const empty = { name: "", events: "", conditions: "", inputs: "", tasks: "", command: "" };
  return { project, sender: "github", kind: "plan", ...empty };
}

function bodyOf({ sender, events, conditions, inputs, ...draft }: IncomingDraft): SetIncoming {
  return {
    sender,
    on: wordsOf(events),
    where: pairsOf(conditions).map(([from, is]) => ({ from, is })),
    inputs: pairsOf(inputs).map(([param, from]) => ({ param, from })),
    work: workOf(draft),
  };
}

type DraftedWork = Pick<IncomingDraft, "kind" | "name" | "tasks" | "command">;

/** A command runs in the project's own directory, as one task with the name of the webhook. */
function workOf({ kind, name, tasks, command: script }: DraftedWork): SetIncoming["work"] {
  if (kind === "plan") return { kind, tasks: wordsOf(tasks), params: [] };
  const task = name.trim();
  return {
    kind,
    tasks: [{ name: task, base: task, command: { kind: "shell", script }, checkout: "project" }],
  };
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function pairsOf(text: string): readonly (readonly [string, string])[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const at = line.indexOf("=");
      return at === -1 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    });
}
