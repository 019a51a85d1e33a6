import type { ReactElement } from "react";

import { ProfilePage } from "../features/profile/profile-page.tsx";
import { openOverlay } from "./shell/overlay.ts";

/** The profile page together with the shell's list of keyboard shortcuts. */
export function ComposedProfilePage(): ReactElement {
  return <ProfilePage showKeys={() => openOverlay("keys")} />;
}
