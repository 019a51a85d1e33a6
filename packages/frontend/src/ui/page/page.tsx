import { use, type ReactElement, type ReactNode } from "react";
import { createPortal } from "react-dom";

import { useFocusOnNavigation } from "./focus-on-navigation.ts";
import { Breadcrumbs, type Crumb } from "./breadcrumbs.tsx";
import { CrumbsSlot } from "./crumbs-slot.ts";
import { useDocumentTitle } from "./document-title.ts";
import styles from "./page.module.css";

interface PageProps {
  /** Name of the page in tab, history and screen readers; also the heading unless `heading` is set. */
  readonly title: string;
  /** Tab title, if more specific than the heading: the run and its state. */
  readonly tab?: string | undefined;
  /** Replaces the title with richer content. */
  readonly heading?: ReactNode;
  /** Ancestors, outermost first, without the page itself. */
  readonly crumbs?: readonly Crumb[] | undefined;
  /** Shown beside the title: state, id. */
  readonly facts?: ReactNode;
  readonly actions?: ReactNode;
  /** The actions are icons on phones, so they stay beside the title. */
  readonly iconActions?: boolean | undefined;
  /** Between title and content: tabs, a toolbar. */
  readonly bar?: ReactNode;
  /** `fill`: the content fills the rest of the window and scrolls by itself (boards, graphs, terminals). */
  readonly fit?: "text" | "wide" | "fill" | undefined;
  readonly children: ReactNode;
}

/** A page inside the shell: title, breadcrumbs, actions and content. */
export function Page({ title, tab = title, heading, fit = "wide", ...props }: PageProps): ReactElement {
  useDocumentTitle(tab);
  const titleRef = useFocusOnNavigation(title);
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
