import { Search } from "lucide-react";
import type { ReactElement } from "react";

import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

import { Kbd } from "../../../ui/kbd/kbd.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { LinkState } from "./link-state.tsx";
import { openOverlay } from "../overlay.ts";
import { PersonButton } from "../person/person-button.tsx";
import { ProductMark, productName } from "../../../ui/product/product-mark.tsx";
import { useShellTexts } from "../texts.ts";
import styles from "./top-bar.module.css";

interface TopBarProps {
  /** The element that the page's breadcrumbs render into. */
  readonly crumbs: (slot: HTMLElement | null) => void;
}

export function TopBar({ crumbs }: TopBarProps): ReactElement {
  const texts = useShellTexts();
  return (
    <header className={styles["bar"]}>
      <Link to={addresses.overview} className={styles["product"]} aria-label={productName}>
        <ProductMark />
      </Link>
      <div ref={crumbs} className={styles["crumbs"]} />
      <button type="button" className={styles["find"]} onClick={() => openOverlay("palette")}>
        <Search aria-hidden="true" />
        <span className={styles["findWord"]}>{texts("find")}</span>
        <span className={styles["findKeys"]} aria-hidden="true">
          <Kbd keys="mod+k" />
        </span>
      </button>
      <LinkState />
      <PersonButton />
    </header>
  );
}
