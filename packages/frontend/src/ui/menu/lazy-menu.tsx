import {
  cloneElement,
  useState,
  type ComponentType,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
} from "react";

import { lazyComponent } from "../lazy/lazy-component.tsx";
import type { MenuTrigger } from "./opened-menu.tsx";

/** Input that opened the menu. If it was the keyboard, its first item gets the focus. */
export type MenuOpening = "key" | "pointer";

export interface LazyMenuProps {
  readonly trigger: MenuTrigger;
  /** The menu opens as soon as its script has loaded. */
  readonly opened: MenuOpening;
}

/** Creates a plain button until it is pressed; the menu's script is fetched on hover or focus. */
export function lazyMenu<Props extends Pick<LazyMenuProps, "trigger"> & Partial<LazyMenuProps>>(
  fetch: () => Promise<ComponentType<Props>>,
): (props: Omit<Props, "opened">) => ReactElement {
  const Opened = lazyComponent(fetch, ({ trigger }) => trigger, "over");
  const near = () => void Opened.load().catch(ignore);
  return function LazyMenu(props) {
    const [opened, setOpened] = useState<MenuOpening | undefined>(undefined);
    if (opened !== undefined) return <Opened {...({ ...props, opened } as Props)} />;
    return cloneElement(props.trigger, {
      "aria-haspopup": "menu",
      onPointerEnter: near,
      onFocus: near,
      onClick: (event) => setOpened(openingBy(event)),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        setOpened("key");
      },
    });
  };
}

/** Clicks by Enter or Space have no pointer position. */
export function openingBy({ detail }: MouseEvent): MenuOpening {
  return detail === 0 ? "key" : "pointer";
}

/** Prefetch failures are ignored: opening the menu fetches again and shows the failure. */
function ignore(): void {}
