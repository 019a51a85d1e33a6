import { useEffect } from "react";

const product = "wezterm-parallel";

/** Sets the document title: the page's name before the product's. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title]);
}
