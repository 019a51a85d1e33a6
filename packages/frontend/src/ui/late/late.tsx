import { useEffect, useState, type ComponentType, type ReactNode } from "react";

import { LoadedComponent } from "../../router/loaded-component.ts";
import styles from "./late.module.css";
import { MissingNote } from "./missing-note.tsx";

/** Shown like any other; `load` fetches it before it is shown. */
export type Late<Props> = ((props: Props) => ReactNode) & { readonly load: () => Promise<unknown> };

/** Where it is said that the script could not be fetched: `part` in its place, `over` the page, for what has no place. */
type Missing = "part" | "over";

/**
 * A component whose script is fetched when it is first shown; `standIn` is drawn in its place until then. React's own
 * `lazy` holds back for 300 ms what comes after it has drawn something in its place; this is drawn when it is there.
 */
export function late<Props extends object>(
  fetch: () => Promise<ComponentType<Props>>,
  standIn: (props: Props) => ReactNode = nothing,
  missing: Missing = "part",
): Late<Props> {
  const script = new LoadedComponent(fetch);
  function Late(props: Props): ReactNode {
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
  return Object.assign(Late, { load: () => script.load() });
}

interface Loading<Component> {
  readonly component: Component | undefined;
  /** It could not be fetched. */
  readonly isMissing: boolean;
  /** It is being fetched, for the first time or again. */
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

/** Above all else, wherever it stands in the page: what is around it may be moved or cut off. */
function showOver(element: HTMLElement | null): void {
  // Firefox before 125 knows no popovers: there it lies over what is around it.
  if (element !== null && "showPopover" in element) element.showPopover();
}

function nothing(): ReactNode {
  return null;
}
