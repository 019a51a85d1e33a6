import { useEffect, useRef } from "react";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { proposalFile } from "@wezterm-parallel/shared/domain/plan/proposal-prompt";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import type { PlanDraft } from "../draft.ts";

/** Opens the plan that an agent proposed in the attempt that the address names, once; returns why it could not be read. */
export function useProposal(open: (draft: PlanDraft) => void): Failure | undefined {
  const [query, change] = useAddressQuery();
  const attempt = query["proposal"] ?? "";
  const { data, error } = useAnswer(["proposal", attempt], (api) => readProposal(api, attempt), {
    enabled: attempt !== "",
  });
  const opened = useRef("");
  useEffect(() => {
    if (attempt === "" || data === undefined || opened.current === attempt) return;
    opened.current = attempt;
    open({ text: data, file: proposalFile, params: {} });
    change({ proposal: undefined });
  }, [attempt, data, open, change]);
  return error?.failure;
}

async function readProposal(api: Client, attempt: string): Promise<Result<string, Failure>> {
  const opened = await api.readArtifact(attempt, proposalFile);
  if (!opened.ok) return opened;
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of opened.value.bytes) text += decoder.decode(bytes, { stream: true });
  return ok(text + decoder.decode());
}
