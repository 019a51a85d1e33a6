import { useState, type ReactElement } from "react";

import { items } from "@wezterm-parallel/shared/client/calls";
import type { IncomingResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { useQuietAnswer } from "../../../binding/use-quiet-answer.ts";
import { useAdminTexts } from "../texts.ts";
import { HookPart } from "../hooks/hook-part.tsx";
import { useMyProjects } from "../hooks/use-my-projects.ts";
import { IncomingDetails } from "./incoming-details.tsx";
import { IncomingDialog } from "./incoming-dialog.tsx";
import { IncomingTable, keyOfIncoming } from "./incoming-table.tsx";
import { useIncomingTexts } from "./texts.ts";
import { useIncomingKeys } from "./use-incoming-keys.ts";

/** Polling interval in ms: runs of calls end without an event of their webhook. */
const everyMs = 5_000;

const none: readonly IncomingResource[] = [];

/** Incoming webhooks of the projects in which this person may set secrets, and their calls. */
export function IncomingPart(): ReactElement {
  const texts = useIncomingTexts();
  const admin = useAdminTexts();
  const [query] = useAddressQuery();
  const [adding, setAdding] = useState(false);
  const mine = useMyProjects();
  const answer = useQuietAnswer(["incoming"], async (api) => items(await api.get("listIncoming", {})), {
    everyMs,
  });
  const all = answer.data ?? none;
  const add = mine.length === 0 ? undefined : () => setAdding(true);
  useIncomingKeys(all, add);
  const selected = all.find(
    ({ project, name }) => project === query["project"] && name === query["incoming"],
  );
  return (
    <>
      <HookPart label={admin("incoming")} texts={texts} answer={answer} add={add}>
        {(known) => <IncomingTable all={known} selected={selected} />}
      </HookPart>
      {selected === undefined ? null : <IncomingDetails key={keyOfIncoming(selected)} incoming={selected} />}
      {adding ? <IncomingDialog projects={mine} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
