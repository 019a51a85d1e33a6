import { useEffect } from "react";

const product = "wezterm-parallel";

/** The page's name in the tab and the history, before the product's. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title]);
}
