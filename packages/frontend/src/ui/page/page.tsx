import { use, type ReactElement, type ReactNode } from "react";
import { createPortal } from "react-dom";

import { useArrival } from "./arrival.ts";
import { Breadcrumbs, type Crumb } from "./breadcrumbs.tsx";
import { CrumbsSlot } from "./crumbs-slot.ts";
import { useDocumentTitle } from "./document-title.ts";
import styles from "./page.module.css";

interface PageProps {
  /** Names the page for the tab, the history and screen readers; shown unless `heading` is. */
  readonly title: string;
  /** Title of the tab, where it says more than the heading: the run and its state. */
  readonly tab?: string | undefined;
  /** What is shown in the title's place, when it is more than words. */
  readonly heading?: ReactNode;
  /** Where this lies, outermost first, without the page itself. */
  readonly crumbs?: readonly Crumb[] | undefined;
  /** Beside the title: its state, its id. */
  readonly facts?: ReactNode;
  readonly actions?: ReactNode;
  /** On phones they are icons: they stay beside the title. */
  readonly iconActions?: boolean | undefined;
  /** Under the title, over the content: tabs, a toolbar. */
  readonly bar?: ReactNode;
  /** `fill`: the content takes the rest of the window and scrolls by itself (boards, graphs, terminals). */
  readonly fit?: "text" | "wide" | "fill" | undefined;
  readonly children: ReactNode;
}

/** A page inside the shell: its title, where it lies, what can be done, and its content. */
export function Page({ title, tab = title, heading, fit = "wide", ...props }: PageProps): ReactElement {
  useDocumentTitle(tab);
  const titleRef = useArrival(title);
  const slot = use(CrumbsSlot);
  const { crumbs, facts, actions, bar, children, iconActions } = props;
  const trail = crumbs === undefined ? null : <Breadcrumbs crumbs={crumbs} />;
  return (
    <main id="main" className={styles["page"]} data-fit={fit}>
      <header className={styles["header"]}>
        {slot === null ? trail : createPortal(trail, slot)}
        <div className={styles["headline"]} data-icon-actions={iconActions || undefined}>
          <h1
            ref={titleRef}
            tabIndex={-1}
            className={styles["title"]}
            data-tooltip={title}
            data-tooltip-if-cut=""
          >
            {heading ?? title}
          </h1>
          {facts === undefined ? null : <div className={styles["facts"]}>{facts}</div>}
          {actions === undefined ? null : <div className={styles["actions"]}>{actions}</div>}
        </div>
      </header>
      {bar === undefined ? null : <div className={styles["bar"]}>{bar}</div>}
      <div className={styles["content"]}>{children}</div>
    </main>
  );
}
