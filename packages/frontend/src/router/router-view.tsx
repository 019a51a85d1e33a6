import { useLayoutEffect, type ComponentType, type ReactElement, type ReactNode } from "react";

import type { LoadedComponent } from "./loaded-component.ts";
import { PageBoundary } from "./page-boundary.tsx";
import type { Router, ShownPage } from "./router.ts";
import { RouterContext, useRouter, useShown } from "./use-router.ts";

interface RouterViewProps {
  readonly router: Router;
  /** Wraps framed pages and is loaded with each; stays mounted from page to page. */
  readonly frame: LoadedComponent<ComponentType<{ readonly children: ReactNode }>>;
  /** Shown while a page's script is loading. */
  readonly pending: ReactElement;
  readonly failed: ComponentType<{ readonly error: unknown }>;
}

/** Renders the page of the current address. */
export function RouterView({ router, ...props }: RouterViewProps): ReactElement {
  return (
    <RouterContext value={router}>
      <View {...props} />
    </RouterContext>
  );
}

function View({ frame, pending, failed }: Omit<RouterViewProps, "router">): ReactElement {
  const shown = useShown(itself);
  const Frame = frame.component;
  const page = (
    <PageBoundary shown={shown} failed={failed}>
      <ShownPage shown={shown} pending={pending} failed={failed} />
    </PageBoundary>
  );
  if (!shown.match.page.framed || Frame === undefined) return page;
  return (
    <PageBoundary shown={shown} failed={failed}>
      <Frame>{page}</Frame>
    </PageBoundary>
  );
}

type ShownPageProps = Pick<RouterViewProps, "pending" | "failed"> & { readonly shown: ShownPage };

function ShownPage({ shown, pending, failed: Failed }: ShownPageProps): ReactElement {
  const router = useRouter();
  useLayoutEffect(() => router.drawn(), [router, shown]);
  const Page = shown.match.page.component;
  if (Page !== undefined) return <Page />;
  if (shown.failure !== undefined) return <Failed error={shown.failure} />;
  return pending;
}

function itself(shown: ShownPage): ShownPage {
  return shown;
}
