import { createContext } from "react";

/** The element for breadcrumbs: in the top bar, or above the title if there is none. */
export const CrumbsSlot = createContext<HTMLElement | null>(null);
