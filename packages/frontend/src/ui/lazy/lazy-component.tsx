import { useEffect, useState, type ComponentType, type ReactNode } from "react";

import { LoadedComponent } from "../../router/loaded-component.ts";
import styles from "./lazy-component.module.css";
import { MissingNote } from "./missing-note.tsx";

/** A lazily loaded component; `load` fetches it ahead of time. */
type LazyComponent<Props> = ((props: Props) => ReactNode) & { readonly load: () => Promise<unknown> };

/** Place of the note about a failed load: `part` in the component's place, `over` the page when it has no place of its own. */
type Missing = "part" | "over";

/**
 * Creates a component whose script is fetched on first render; `standIn` is shown until then. Replaces React's `lazy`,
 * which delays content by 300 ms after showing a fallback.
 */
export function lazyComponent<Props extends object>(
  fetch: () => Promise<ComponentType<Props>>,
  standIn: (props: Props) => ReactNode = nothing,
  missing: Missing = "part",
): LazyComponent<Props> {
  const script = new LoadedComponent(fetch);
  function LazyComponent(props: Props): ReactNode {
    const { component: Component, isMissing, isTried, again } = useLoaded(script);
    if (Component !== undefined) return <Component {...props} />;
    if (!isMissing) return standIn(props);
    const note = <MissingNote again={again} busy={isTried} />;
    if (missing === "part") return note;
    return (
      <>
        {standIn(props)}
        <div ref={showOver} className={styles["over"]} popover="manual">
          {note}
        </div>
      </>
    );
  }
  return Object.assign(LazyComponent, { load: () => script.load() });
}

interface Loading<Component> {
  readonly component: Component | undefined;
  /** Loading failed. */
  readonly isMissing: boolean;
  /** Loading, for the first time or again. */
  readonly isTried: boolean;
  readonly again: () => void;
}

function useLoaded<Component>(script: LoadedComponent<Component>): Loading<Component> {
  const { component } = script;
  const isThere = component !== undefined;
  const [{ isMissing, isTried }, setState] = useState({ isMissing: false, isTried: true });
  useEffect(() => {
    if (isThere || !isTried) return undefined;
    let isLeft = false;
    const tell = (missing: boolean) => {
      if (!isLeft) setState({ isMissing: missing, isTried: false });
    };
    script.load().then(
      () => tell(false),
      () => tell(true),
    );
    return () => {
      isLeft = true;
    };
  }, [script, isThere, isTried]);
  const again = () => setState((before) => ({ ...before, isTried: true }));
  return { component, isMissing, isTried, again };
}

/** Shows the element above everything else: its ancestors may be moved or clipped. */
function showOver(element: HTMLElement | null): void {
  // Firefox before 125 has no popovers: there it is positioned over its surroundings.
  if (element !== null && "showPopover" in element) element.showPopover();
}

function nothing(): ReactNode {
  return null;
}
