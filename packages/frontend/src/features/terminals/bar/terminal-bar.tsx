import { ALargeSmall, CircleDot, Eye, Maximize2, MoreHorizontal, Search } from "lucide-react";
import type { ReactElement, ReactNode, Ref } from "react";

import { Badge } from "../../../ui/badge/badge.tsx";
import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Menu } from "../../../ui/menu/menu.tsx";
import { terminalKeys } from "../keys.ts";
import type { ControlState, TerminalControl } from "../terminal-control.ts";
import { useTerminalTexts } from "../texts.ts";
import { useTerminalMenu } from "./use-terminal-menu.tsx";
import styles from "../terminal.module.css";

interface TerminalBarProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly control: TerminalControl | undefined;
  readonly state: ControlState | undefined;
  readonly head: ReactNode;
  readonly actions: ReactNode;
  readonly search: () => void;
}

/** The bar above a terminal: its name, who controls its size, and actions. */
export function TerminalBar({ ref, control, state, head, actions, search }: TerminalBarProps): ReactElement {
  const texts = useTerminalTexts();
  const menu = useTerminalMenu(control, state);
  return (
    <div ref={ref} className={styles["bar"]} role="group" aria-label={texts("more")}>
      {head}
      <span className={styles["title"]} data-tooltip={state?.title} data-tooltip-if-cut>
        {state?.title}
      </span>
      {control === undefined || state === undefined ? null : <Size control={control} state={state} />}
      <IconButton
        size="small"
        icon={<Search />}
        label={texts("searchIn")}
        keys={terminalKeys.search}
        onClick={search}
      />
      <Menu
        commands="terminal"
        trigger={<IconButton size="small" icon={<MoreHorizontal />} label={texts("more")} />}
        groups={menu}
      />
      {actions}
    </div>
  );
}

interface SizeProps {
  readonly control: TerminalControl;
  readonly state: ControlState;
}

/** Shows who controls the size, with a button to change that; nothing for ended terminals. */
function Size({ control, state }: SizeProps): ReactElement | null {
  const texts = useTerminalTexts();
  const { cells, owner, input, standing } = state.view;
  if (cells === undefined || (standing.kind !== "live" && standing.kind !== "away")) return null;
  const whose =
    owner.whose === "you"
      ? texts("sizeYours")
      : owner.whose === "other"
        ? texts("sizeOf", { name: owner.name })
        : undefined;
  return (
    <span className={styles["size"]}>
      {input ? null : (
        <span data-tooltip={texts("readOnlyHint")}>
          <Badge>
            <Eye aria-hidden="true" /> {texts("readOnly")}
          </Badge>
        </span>
      )}
      {whose === undefined ? null : (
        <span className={styles["whose"]}>
          <CircleDot aria-hidden="true" />
          {whose}
        </span>
      )}
      <span className={styles["cells"]}>{texts("size", cells)}</span>
      {!input ? null : owner.whose === "you" ? (
        <IconButton
          size="small"
          icon={<ALargeSmall />}
          label={texts("follow")}
          onClick={() => control.giveUp()}
        />
      ) : (
        <Button
          size="small"
          variant="quiet"
          icon={<Maximize2 />}
          data-tooltip={texts("fitHint")}
          onClick={() => control.takeOver()}
        >
          {texts(owner.whose === "other" ? "takeOver" : "fit")}
        </Button>
      )}
    </span>
  );
}
