import { FolderGit2 } from "lucide-react";
import type { ReactElement } from "react";

import { addresses, addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { Link } from "../../ui/link/link.tsx";
import { closeOverlay } from "./overlay.ts";
import { placesFor } from "./places.ts";
import styles from "./shell.module.css";
import { useShellTexts } from "./texts.ts";
import { useProjects } from "./use-projects.ts";

/** The full navigation, for phones. */
export function PlacesDialog(): ReactElement {
  const texts = useShellTexts();
  const may = usePermissions();
  const projects = useProjects();
  return (
    <Dialog open onClose={closeOverlay} title={texts("navigation")}>
      <ul className={styles["places"]}>
        {placesFor(may).map(({ name, icon: Icon }) => (
          <li key={name}>
            <Link to={addresses[name]} onClick={closeOverlay}>
              <Icon />
              {texts(name)}
            </Link>
          </li>
        ))}
        {projects.map(({ id, name }) => (
          <li key={id}>
            <Link to={addressOf("board", { project: id })} onClick={closeOverlay}>
              <FolderGit2 />
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
