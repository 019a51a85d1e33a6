import { Suspense, lazy, useEffect, useState, type ReactElement, type ReactNode } from "react";

import { useMe } from "../../binding/me-context.ts";
import { useRouter } from "../../router/use-router.ts";
import { Announcer } from "../../ui/announce/announcer.tsx";
import { followOtherTabs, keepForPerson } from "../../ui/kept/kept.ts";
import { listenToKeys } from "../../ui/keys/page-keys.ts";
import { arrive } from "../../ui/page/arrival.ts";
import { CrumbsSlot } from "../../ui/page/crumbs-slot.ts";
import { BottomBar } from "./bottom-bar.tsx";
import { useOverlay, type Overlay } from "./overlay.ts";
import { Rail } from "./rail.tsx";
import styles from "./shell.module.css";
import { useShellTexts } from "./texts.ts";
import { TopBar } from "./top-bar.tsx";
import { useFirstViewOver } from "./use-first-view-over.ts";
import { useShellKeys } from "./use-shell-keys.ts";

/** The frame around every page of somebody who is signed in. */
export function Shell({ children }: { readonly children: ReactNode }): ReactElement {
  const texts = useShellTexts();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  usePerson();
  useArrivals();
  useShellKeys();
  const isOver = useFirstViewOver();
  return (
    <div className={styles["shell"]}>
      <a href="#main" className={styles["skip"]} onClick={skip}>
        {texts("skip")}
      </a>
      <Rail />
      <div className={styles["column"]}>
        <TopBar crumbs={setSlot} />
        {isOver ? (
          <Suspense fallback={null}>
            <Banner />
          </Suspense>
        ) : null}
        <CrumbsSlot value={slot}>{children}</CrumbsSlot>
        <BottomBar />
      </div>
      <Overlays />
      {isOver ? (
        <Suspense fallback={null}>
          <ShellExtras />
        </Suspense>
      ) : null}
      <Announcer />
    </div>
  );
}

const Banner = lazy(async () => ({ default: (await import("./banner.tsx")).Banner }));
const ShellExtras = lazy(async () => ({ default: (await import("./shell-extras.tsx")).ShellExtras }));

const overlays: Readonly<Record<Overlay, ReturnType<typeof lazy>>> = {
  palette: lazy(async () => ({ default: (await import("./palette.tsx")).Palette })),
  keys: lazy(async () => ({ default: (await import("./keys-dialog.tsx")).KeysDialog })),
  places: lazy(async () => ({ default: (await import("./places-dialog.tsx")).PlacesDialog })),
};

function Overlays(): ReactElement | null {
  const open = useOverlay();
  if (open === undefined) return null;
  const Part = overlays[open];
  return (
    <Suspense fallback={null}>
      <Part />
    </Suspense>
  );
}

/** The address stays as it is: what is behind `#` belongs to nobody. */
function skip(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#main h1")?.focus();
}

/** What this browser keeps is the person's, in every tab. */
function usePerson(): void {
  const { id } = useMe();
  useEffect(() => keepForPerson(id), [id]);
  useEffect(followOtherTabs, []);
  useEffect(listenToKeys, []);
}

/** The title of each page that somebody comes to takes the focus. */
function useArrivals(): void {
  const router = useRouter();
  useEffect(() => router.listenToArrivals(arrive), [router]);
}
