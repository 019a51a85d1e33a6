import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import { addresses, addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../../binding/me-context.ts";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { storedValue, useStoredValue } from "../../../ui/storage/stored-value.ts";
import { aBoolean } from "../../../ui/storage/readers.ts";
import { useShown } from "../../../router/use-router.ts";
import { Link } from "../../../ui/link/link.tsx";
import { Count } from "../../../ui/time/numbers.tsx";
import { ProductMark, productName } from "../../../ui/product/product-mark.tsx";
import { useNeedsCount } from "../../../tasks/use-what-now.ts";
import { initialsOf } from "./initials-of.ts";
import { isAt, placesFor } from "../places.ts";
import styles from "./rail.module.css";
import { useShellTexts } from "../texts.ts";
import { useProjects } from "../use-projects.ts";

export const narrowRail = storedValue<boolean>("shell.narrow-rail", { read: aBoolean, otherwise: false });

/** The navigation at the left edge: icons with labels, or icons only. */
export function Rail(): ReactElement {
  const texts = useShellTexts();
  const narrow = useStoredValue(narrowRail);
  const may = usePermissions();
  return (
    <nav className={styles["rail"]} aria-label={texts("navigation")} data-narrow={narrow || undefined}>
      <Link to={addresses.overview} className={styles["product"]}>
        <ProductMark />
        <span className={styles["word"]} translate="no">
          {productName}
        </span>
      </Link>
      <ul>
        {placesFor(may).map(({ name, icon: Icon }) => (
          <RailLine
            key={name}
            to={addresses[name]}
            label={texts(name)}
            icon={<Icon />}
            note={name === "overview" ? <AttentionCount /> : undefined}
          />
        ))}
      </ul>
      <RailProjects />
      <IconButton
        className={styles["fold"]}
        icon={narrow ? <PanelLeftOpen /> : <PanelLeftClose />}
        label={texts(narrow ? "openRail" : "closeRail")}
        onClick={() => narrowRail.set(!narrow)}
      />
    </nav>
  );
}

function RailProjects(): ReactElement | null {
  const texts = useShellTexts();
  const projects = useProjects();
  if (projects.length === 0) return null;
  return (
    <div className={styles["projects"]}>
      <h2 id="rail-projects">{texts("projects")}</h2>
      <ul aria-labelledby="rail-projects">
        {projects.map(({ id, name, live }) => (
          <RailLine
            key={id}
            to={addressOf("board", { project: id })}
            label={name}
            icon={<Monogram name={name} />}
            note={
              live === 0 ? undefined : <RailNote count={live} name={texts("runsAndTasks", { count: live })} />
            }
          />
        ))}
      </ul>
    </div>
  );
}

/** Distinguishes projects where there is no room for their names. */
function Monogram({ name }: { readonly name: string }): ReactElement {
  return (
    <span className={styles["monogram"]} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** Shows how many tasks need attention, on every page. */
function AttentionCount(): ReactElement | null {
  const texts = useShellTexts();
  const count = useNeedsCount() ?? 0;
  return count === 0 ? null : <RailNote count={count} name={texts("needYou", { count })} tone="warning" />;
}

interface RailNoteProps {
  readonly count: number;
  readonly name: string;
  readonly tone?: "warning" | undefined;
}

function RailNote({ count, name, tone }: RailNoteProps): ReactElement {
  return (
    <span className={styles["note"]} data-tone={tone} role="img" aria-label={name}>
      <Count value={count} />
    </span>
  );
}

interface RailLineProps {
  readonly to: string;
  readonly label: string;
  readonly icon: ReactNode;
  readonly note?: ReactNode;
}

function RailLine({ to, label, icon, note }: RailLineProps): ReactElement {
  const here = useShown(({ place }) => isAt(to, place.path));
  return (
    <li>
      <Link
        to={to}
        className={styles["line"]}
        aria-current={here ? "page" : undefined}
        data-tooltip={label}
        data-tooltip-if-cut=""
      >
        {icon}
        <span className={styles["word"]}>{label}</span>
        {note}
      </Link>
    </li>
  );
}
