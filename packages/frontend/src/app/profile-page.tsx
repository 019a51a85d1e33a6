import type { ReactElement } from "react";

import { ProfilePage } from "../features/profile/profile-page.tsx";
import { openOverlay } from "./shell/overlay.ts";

/** The profile with the frame's list of keys. */
export function ComposedProfilePage(): ReactElement {
  return <ProfilePage showKeys={() => openOverlay("keys")} />;
}
