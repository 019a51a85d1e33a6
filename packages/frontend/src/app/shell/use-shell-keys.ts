import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { useRouter } from "../../router/use-router.ts";
import type { KeyBinding } from "../../ui/keys/keymap.ts";
import { findingKeys } from "../../ui/keys/page-keys.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { newestUndo } from "../../ui/toasts/toasts.ts";
import { undoToast } from "../../ui/toasts/undo-toast.ts";
import { openOverlay } from "./overlay.ts";
import { placesFor } from "./places.ts";
import { useShellTexts } from "./texts.ts";

/** Registers the shortcuts of every page. */
export function useShellKeys(): void {
  const texts = useShellTexts();
  const router = useRouter();
  const may = usePermissions();
  const going = placesFor(may).map(({ name, keys }): [string, KeyBinding] => {
    const run = () => void router.navigate(addresses[name]);
    return [keys, { does: texts("goTo", { place: texts(name) }), run }];
  });
  useKeys(texts("everywhere"), {
    [findingKeys]: { does: texts("find"), run: () => openOverlay("palette") },
    "?": { does: texts("keys"), run: () => openOverlay("keys") },
    "mod+z": { does: texts("undo"), run: undoNewest },
    ...Object.fromEntries(going),
  });
}

function undoNewest(): void {
  const toast = newestUndo();
  if (toast !== undefined) void undoToast(toast);
}
