import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { IncomingResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { useAdminTexts } from "../texts.ts";
import { useListKeys } from "../use-list-keys.tsx";
import { useIncomingTexts } from "./texts.ts";

/** Binds keys for the rows and for adding, and offers each incoming webhook in the palette. */
export function useIncomingKeys(all: readonly IncomingResource[], add: (() => void) | undefined): void {
  const texts = useIncomingTexts();
  const title = useAdminTexts()("incoming");
  useListKeys(
    { title, texts, add, addId: "incoming.add" },
    all.map(({ project, name, sender }) => ({
      id: `incoming.${project}.${name}`,
      label: texts("show", { name }),
      detail: sender,
      act: addressOf("adminPart", { part: "incoming" }, { project, incoming: name }),
    })),
  );
}
