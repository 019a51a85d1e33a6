import { createContext } from "react";

/** Where a page's breadcrumbs are drawn: in the frame's upper bar, or over its title when there is none. */
export const CrumbsSlot = createContext<HTMLElement | null>(null);
