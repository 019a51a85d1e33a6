import { useEffect, useState, type ComponentType, type ReactElement, type ReactNode } from "react";

import { useMe } from "../../binding/me-context.ts";
import { useRouter } from "../../router/use-router.ts";
import { usePolledAttention } from "../../tasks/use-attention.ts";
import { Announcer } from "../../ui/announce/announcer.tsx";
import { followOtherTabs, storeForPerson } from "../../ui/storage/stored-value.ts";
import { listenToKeys } from "../../ui/keys/page-keys.ts";
import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";
import { recordNavigation } from "../../ui/page/focus-on-navigation.ts";
import { CrumbsSlot } from "../../ui/page/crumbs-slot.ts";
import { BottomBar } from "./bars/bottom-bar.tsx";
import { useOverlay, type Overlay } from "./overlay.ts";
import { Rail } from "./bars/rail.tsx";
import styles from "./shell.module.css";
import { useShellTexts } from "./texts.ts";
import { TopBar } from "./bars/top-bar.tsx";
import { useFirstViewOver } from "./use-first-view-over.ts";
import { useShellKeys } from "./use-shell-keys.ts";

/** The frame around every page of signed-in users. */
export function Shell({ children }: { readonly children: ReactNode }): ReactElement {
  const texts = useShellTexts();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  usePerson();
  useArrivals();
  useShellKeys();
  usePolledAttention();
  const isOver = useFirstViewOver();
  return (
    <div className={styles["shell"]}>
      <a href="#main" className={styles["skip"]} onClick={skip}>
        {texts("skip")}
      </a>
      <Rail />
      <div className={styles["column"]}>
        <TopBar crumbs={setSlot} />
        {isOver ? <Banner /> : null}
        <CrumbsSlot value={slot}>{children}</CrumbsSlot>
        <BottomBar />
      </div>
      <Overlays />
      {isOver ? <ShellExtras /> : null}
      <Announcer />
    </div>
  );
}

const Banner = lazyComponent(async () => (await import("./notices/banner.tsx")).Banner);
const over = (fetch: () => Promise<ComponentType>) => lazyComponent(fetch, undefined, "over");
const ShellExtras = over(async () => (await import("./shell-extras.tsx")).ShellExtras);

const overlays: Readonly<Record<Overlay, ComponentType>> = {
  palette: over(async () => (await import("./palette/palette.tsx")).Palette),
  keys: over(async () => (await import("./keys-dialog.tsx")).KeysDialog),
  places: over(async () => (await import("./places-dialog.tsx")).PlacesDialog),
};

function Overlays(): ReactElement | null {
  const open = useOverlay();
  if (open === undefined) return null;
  const Part = overlays[open];
  return <Part />;
}

/** Focuses the title without adding a fragment (`#`) to the address. */
function skip(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#main h1")?.focus();
}

/** Scopes browser storage to the signed-in user, in every tab. */
function usePerson(): void {
  const { id } = useMe();
  useEffect(() => storeForPerson(id), [id]);
  useEffect(followOtherTabs, []);
  useEffect(listenToKeys, []);
}

/** Focuses the page title after each navigation. */
function useArrivals(): void {
  const router = useRouter();
  useEffect(() => router.listenToArrivals(recordNavigation), [router]);
}
