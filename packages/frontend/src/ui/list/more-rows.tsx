import type { ReactElement, ReactNode } from "react";

import { Button } from "../button/button.tsx";
import styles from "./more-rows.module.css";

interface MoreRowsProps {
  /** Result of `usePages`. */
  readonly pages: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  readonly children: ReactNode;
}

/** Loads the next page of a list; absent when all of it is there. */
export function MoreRows({ pages, children }: MoreRowsProps): ReactElement | null {
  if (!pages.hasNextPage) return null;
  return (
    <Button
      className={styles["more"]}
      busy={pages.isFetchingNextPage}
      onClick={() => void pages.fetchNextPage()}
    >
      {children}
    </Button>
  );
}
