import { useEffect, useState, type ComponentType, type ReactNode } from "react";

import { LoadedComponent } from "../../router/loaded-component.ts";

/** Shown like any other; `load` fetches it before it is shown. */
export type Late<Props> = ((props: Props) => ReactNode) & { readonly load: () => Promise<unknown> };

/**
 * A component whose script is fetched when it is first shown; `standIn` is drawn in its place until then. React's own
 * `lazy` holds back for 300 ms what comes after it has drawn something in its place; this is drawn when it is there.
 */
export function late<Props extends object>(
  fetch: () => Promise<ComponentType<Props>>,
  standIn: (props: Props) => ReactNode = nothing,
): Late<Props> {
  const script = new LoadedComponent(fetch);
  function Late(props: Props): ReactNode {
    const Component = useLoaded(script);
    return Component === undefined ? standIn(props) : <Component {...props} />;
  }
  return Object.assign(Late, { load: () => script.load() });
}

/** Throws, as it is drawn, why the script could not be fetched. */
function useLoaded<Component>(script: LoadedComponent<Component>): Component | undefined {
  const { component } = script;
  const isMissing = component === undefined;
  const [state, setState] = useState<{ readonly failure?: Error }>({});
  useEffect(() => {
    if (!isMissing) return undefined;
    let isLeft = false;
    const tell = (failure?: Error) => {
      if (!isLeft) setState(failure === undefined ? {} : { failure });
    };
    script.load().then(() => tell(), tell);
    return () => {
      isLeft = true;
    };
  }, [script, isMissing]);
  if (state.failure !== undefined && isMissing) throw state.failure;
  return component;
}

function nothing(): ReactNode {
  return null;
}
