import { useState } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangeGroup } from "@wezterm-parallel/shared/protocol/api/schemas/group-schemas";

import { useCarryOut } from "../../binding/use-carry-out.ts";
import { showToast } from "../../ui/toasts/toasts.ts";
import { useGroupTexts } from "./texts.ts";

export interface GroupActs {
  /** The reason the last change was refused. */
  readonly failure: Failure | undefined;
  /** Creates the group if it does not exist. Returns false when it was refused. */
  readonly limit: (name: string, parallel: number) => Promise<boolean>;
  readonly pause: (name: string, paused: boolean) => Promise<boolean>;
  readonly remove: (name: string) => Promise<boolean>;
}

/** Returns changes to a project's groups, which are announced once the server has made them. */
export function useChangeGroup(project: string): GroupActs {
  const texts = useGroupTexts();
  const carryOut = useCarryOut();
  const [failure, setFailure] = useState<Failure | undefined>();
  const tell = (text: string) => ({ changes: ["groups", project], tell: () => showToast({ text }) });
  const done = (refusal: Failure | undefined) => {
    setFailure(refusal);
    return refusal === undefined;
  };
  const change = async (name: string, body: ChangeGroup, text: string) =>
    done(await carryOut((api) => api.send("changeGroup", { project, name }, body), tell(text)));
  return {
    failure,
    limit: (name, parallel) => change(name, { parallel }, texts("changed", { group: name, limit: parallel })),
    pause: (name, paused) =>
      change(name, { paused }, texts(paused ? "pausedGroup" : "resumedGroup", { group: name })),
    remove: async (name) =>
      done(
        await carryOut(
          (api) => api.send("removeGroup", { project, name }),
          tell(texts("removed", { group: name })),
        ),
      ),
  };
}
