import { useEffect, useRef } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import type { DiffCursor } from "./use-diff-cursor.ts";

/** Goes to the file in the address when the diff opens; going to another file changes the address. */
export function useFileOfAddress(cursor: DiffCursor, isReady: boolean): (path: string) => void {
  const [query, change] = useAddressQuery();
  const first = useRef(query["file"]);
  const { goTo } = cursor;
  useEffect(() => {
    if (first.current === undefined || !isReady) return;
    goTo(first.current);
    first.current = undefined;
  }, [isReady, goTo]);
  return (path) => {
    change({ file: path });
    goTo(path);
  };
}
