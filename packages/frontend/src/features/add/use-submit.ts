import { useRef, useState } from "react";

import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useRouter } from "../../router/use-router.ts";
import { showToast } from "../../ui/toasts/toasts.ts";
import { newSubmitKey } from "./submit-key.ts";
import { useAddTexts } from "./texts.ts";

interface Submit {
  readonly busy: boolean;
  readonly failure: Failure | undefined;
  /** Submits a run unless the same `content` was submitted before, even if the answer was lost. */
  readonly send: (
    content: string,
    ask: (key: string) => Answer<RunResource>,
    done: () => void,
  ) => Promise<void>;
}

/** Returns a function that submits a run and opens it; on a refusal the failure is shown and the input stays. */
export function useSubmit(): Submit {
  const texts = useAddTexts();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>();
  const last = useRef<{ readonly content: string; readonly key: string } | undefined>(undefined);
  const send: Submit["send"] = async (content, ask, done) => {
    if (last.current?.content !== content) last.current = { content, key: newSubmitKey() };
    setBusy(true);
    const answer = await ask(last.current.key);
    setBusy(false);
    setFailure(answer.ok ? undefined : answer.failure);
    if (!answer.ok) return;
    last.current = undefined;
    done();
    showToast({ text: texts("submitted", { run: answer.value.id }), tone: "good" });
    await router.navigate(addressOf("run", { run: answer.value.id }));
  };
  return { busy, failure, send };
}
