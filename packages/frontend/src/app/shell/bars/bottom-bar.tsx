import { Ellipsis } from "lucide-react";
import type { ReactElement } from "react";

import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../../binding/me-context.ts";
import { useShown } from "../../../router/use-router.ts";
import { Link } from "../../../ui/link/link.tsx";
import styles from "./bottom-bar.module.css";
import { openOverlay } from "../overlay.ts";
import { isAt, placesFor } from "../places.ts";
import { useShellTexts } from "../texts.ts";

/** Number of entries that fit beside "More" on the narrowest phone. */
const shown = 4;

/** The navigation on phones, within reach of the thumb. */
export function BottomBar(): ReactElement {
  const texts = useShellTexts();
  const may = usePermissions();
  const path = useShown(({ place }) => place.path);
  return (
    <nav className={styles["bar"]} aria-label={texts("navigation")}>
      {placesFor(may)
        .slice(0, shown)
        .map(({ name, icon: Icon }) => (
          <Link
            key={name}
            to={addresses[name]}
            className={styles["line"]}
            aria-current={isAt(addresses[name], path) ? "page" : undefined}
          >
            <Icon />
            {texts(name)}
          </Link>
        ))}
      <button
        type="button"
        className={styles["line"]}
        aria-haspopup="dialog"
        onClick={() => openOverlay("places")}
      >
        <Ellipsis />
        {texts("more")}
      </button>
    </nav>
  );
}
