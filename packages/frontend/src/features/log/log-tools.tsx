import {
  ArrowDownToLine,
  ArrowUpToLine,
  CircleAlert,
  Clock,
  Copy,
  Download,
  Ellipsis,
  FoldVertical,
  Hash,
  Link2,
  Maximize2,
  WrapText,
  X,
} from "lucide-react";
import type { ReactElement } from "react";

import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { formatCount } from "../../ui/format/numbers.ts";
import { Menu } from "../../ui/menu/menu.tsx";
import type { MenuGroup, MenuItem } from "../../ui/menu/menu-items.ts";
import { useLocale } from "../../ui/texts/language.ts";
import styles from "./log.module.css";
import { useLogTexts } from "./texts.ts";
import type { LogActions } from "./use-log-actions.ts";

interface LogToolsProps {
  readonly actions: LogActions;
}

/** The log's actions, beside its search. */
export function LogTools({ actions }: LogToolsProps): ReactElement {
  const texts = useLogTexts();
  const groups = useMenu(actions);
  return (
    <>
      <ErrorButtons actions={actions} />
      <IconButton
        icon={<WrapText />}
        label={texts("wrap")}
        keys="w"
        pressed={actions.wraps}
        onClick={actions.toggleWrap}
      />
      <IconButton
        icon={<Clock />}
        label={texts("times")}
        keys="t"
        pressed={actions.times !== "none"}
        onClick={actions.toggleTimes}
      />
      {actions.growing ? (
        <IconButton
          icon={<ArrowDownToLine />}
          label={texts("follow")}
          keys="f"
          pressed={actions.follows}
          onClick={actions.toggleFollow}
        />
      ) : null}
      <Menu
        commands="log"
        groups={groups}
        trigger={<IconButton icon={<Ellipsis />} label={texts("more")} />}
      />
    </>
  );
}

function ErrorButtons({ actions: { errors } }: LogToolsProps): ReactElement | null {
  const texts = useLogTexts();
  const locale = useLocale();
  if (errors.first === undefined) return null;
  const isAtFirst = errors.current === undefined;
  const name = isAtFirst
    ? texts("firstError", { line: formatCount(errors.first, locale) })
    : texts("nextError");
  return (
    <Button
      className={styles["error"]}
      icon={<CircleAlert />}
      aria-label={name}
      data-tooltip={name}
      data-tooltip-keys="e"
      busy={errors.isWaiting}
      onClick={() => (isAtFirst ? errors.goToFirst() : errors.step(true))}
    >
      {name}
    </Button>
  );
}

function useMenu(actions: LogActions): readonly MenuGroup[] {
  const texts = useLogTexts();
  const { selected, fullAddress } = actions;
  const places: MenuItem[] = [
    { label: texts("goTo"), icon: <Hash />, keys: ":", run: actions.askForLine },
    { label: texts("toStart"), icon: <ArrowUpToLine />, keys: "g g", run: actions.toStart },
    { label: texts("toEnd"), icon: <ArrowDownToLine />, keys: "shift+g", run: actions.toEnd },
  ];
  const folding = actions.anyFolded ? texts("unfoldGroups") : texts("foldGroups");
  const groups: MenuItem[] =
    actions.toggleGroups === undefined
      ? []
      : [{ label: folding, icon: <FoldVertical />, keys: "z", run: actions.toggleGroups }];
  const lines: MenuItem[] =
    selected === undefined
      ? []
      : [
          {
            label: texts("copyLines", { count: selected.last - selected.first + 1 }),
            icon: <Copy />,
            run: actions.copyLines,
          },
          { label: texts("copyAddress"), icon: <Link2 />, run: actions.copyAddress },
          { label: texts("clearLines"), icon: <X />, run: actions.clearLines },
        ];
  const times: MenuItem[] = [
    {
      label: texts("timeOfDay"),
      icon: <Clock />,
      checked: actions.times === "clock",
      run: actions.toggleClock,
    },
  ];
  const whole: MenuItem[] = [
    { label: texts("download"), icon: <Download />, run: actions.download },
    ...(fullAddress === undefined
      ? []
      : [{ label: texts("openFull"), icon: <Maximize2 />, run: actions.openFull }]),
  ];
  return [places, [...times, ...groups], lines, whole]
    .filter((items) => items.length > 0)
    .map((items) => ({ items }));
}
