import { useState } from "react";

import type { CallSender } from "@wezterm-parallel/shared/domain/incoming/incoming-spec";
import type {
  IncomingResource,
  MadeIncoming,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useDraft } from "../../../binding/use-draft.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { emptyWork, splitWords, workOf, type DraftedWork } from "../../../tasks/work/drafted-work.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { useIncomingTexts } from "./texts.ts";

export interface IncomingDraft extends DraftedWork {
  readonly project: string;
  readonly name: string;
  readonly sender: CallSender;
  /** With spaces between them. */
  readonly events: string;
  /** One `key=value` a line. */
  readonly conditions: string;
  /** One `param=key` a line. */
  readonly inputs: string;
}

/** Holds what is typed about an incoming webhook, and saves it. `made`: the new one, with its secret. */
export function useIncomingDraft(
  incoming: IncomingResource | undefined,
  firstProject: string | undefined,
  close: () => void,
) {
  const texts = useIncomingTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [made, setMade] = useState<MadeIncoming | undefined>(undefined);
  const form = useDraft({
    first: () => draftOf(incoming, firstProject),
    send: ({ project, name: typed, ...draft }: IncomingDraft) => {
      const name = typed.trim();
      const rules = rulesOf(draft);
      if (incoming !== undefined) return api.send("changeIncoming", { project, name }, rules);
      return api.send("setIncoming", { project, name }, { ...rules, work: workOf(draft, name) });
    },
    done: async (saved: IncomingResource | MadeIncoming) => {
      await refresh(["incoming"]);
      const { name } = saved;
      showToast({ text: texts(incoming === undefined ? "added" : "changed", { name }), tone: "good" });
      if ("secret" in saved) setMade(saved);
      else close();
    },
  });
  return { ...form, made };
}

function draftOf(incoming: IncomingResource | undefined, firstProject = ""): IncomingDraft {
  if (incoming === undefined) {
    const empty = { name: "", events: "", conditions: "", inputs: "" };
    return { project: firstProject, sender: "github", ...empty, ...emptyWork };
  }
  const { project, name, sender, on, where, inputs } = incoming;
  return {
    ...emptyWork,
    project,
    name,
    sender,
    events: on.join(" "),
    conditions: linesOf(where.map(({ from, is }) => [from, is])),
    inputs: linesOf(inputs.map(({ param, from }) => [param, from])),
  };
}

function rulesOf({
  sender,
  events,
  conditions,
  inputs,
}: Pick<IncomingDraft, "sender" | "events" | "conditions" | "inputs">) {
  return {
    sender,
    on: splitWords(events),
    where: pairsOf(conditions).map(([from, is]) => ({ from, is })),
    inputs: pairsOf(inputs).map(([param, from]) => ({ param, from })),
  };
}

type Pair = readonly [string, string];

/** Writes pairs as they are typed: `key=value`, one a line. */
export function linesOf(pairs: readonly Pair[]): string {
  return pairs.map((pair) => pair.join("=")).join("\n");
}

function pairsOf(text: string): readonly Pair[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const at = line.indexOf("=");
      return at === -1 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    });
}
