import { expect, test } from "vitest";

import { findStartDialog } from "./start-dialog.ts";

/** The ends of recorded screens. */
const screens = {
  codexTrust:
    "  Trust this folder? Codex can read, edit, and run files here.\n\n› 1. Trust and continue\n  2. Back\n",
  codexHooks: "  Hooks need review\n  13 hooks are new.\n\n› 1. Review hooks\n  2. Trust all and continue\n",
  codexModel: "  Meet GPT-6 Sol\n\n› 1. Try new model\n  2. Use existing model\n",
} as const;

test.each([
  [screens.codexTrust, "codex.trust", "trust"],
  [screens.codexHooks, "codex.hooks", "trust"],
  [screens.codexModel, "codex.model", "answer"],
  [screens.codexTrust + screens.codexHooks, "codex.hooks", "trust"],
  [screens.codexTrust.replaceAll(" ", ""), "codex.trust", "trust"],
])("recognises a dialog at the start of an agent: %#", (output, rule, waitsFor) => {
  expect(findStartDialog(output)).toEqual({ rule, waitsFor });
});

test.each(["", "Do you trust this folder?\n", "1. Trust and continue", "Hooks need review\n"])(
  "takes no other output for a dialog: %j",
  (output) => {
    expect(findStartDialog(output)).toBeUndefined();
  },
);
