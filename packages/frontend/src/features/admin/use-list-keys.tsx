import { Plus, Webhook } from "lucide-react";

import { useCommands } from "../../ui/commands/commands.ts";
import { moveRowFocus } from "../../ui/keys/move-row-focus.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";

interface ListedItem {
  /** Unique among all commands of the page. */
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** Address of its details. */
  readonly act: string;
}

interface ListKeys {
  /** Name of the list in the overview of keys. */
  readonly title: string;
  readonly texts: (name: "nextRow" | "previousRow" | "add") => string;
  /** Absent for a person who may not add. */
  readonly add: (() => void) | undefined;
  readonly addId: string;
}

/** Binds keys for the rows of a list and for adding, and offers each item in the palette. */
export function useListKeys({ title, texts, add, addId }: ListKeys, items: readonly ListedItem[]): void {
  const forward = { does: texts("nextRow"), run: () => moveRowFocus(1) };
  const back = { does: texts("previousRow"), run: () => moveRowFocus(-1) };
  useKeys(title, {
    j: forward,
    arrowdown: forward,
    k: back,
    arrowup: back,
    ...(add !== undefined && { a: { does: texts("add"), run: add } }),
  });
  useCommands(() => [
    ...(add === undefined
      ? []
      : [{ id: addId, group: "actions" as const, label: texts("add"), icon: <Plus />, act: add }]),
    ...items.map((item) => ({ ...item, group: "actions" as const, icon: <Webhook /> })),
  ]);
}
