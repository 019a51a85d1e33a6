import {
  CirclePause,
  CirclePlay,
  CircleX,
  FileDiff,
  Info,
  RotateCcw,
  ScrollText,
  SquareTerminal,
} from "lucide-react";
import type { ReactElement } from "react";

import type { TaskAction } from "./possible-actions.ts";

export const actionIcons: Readonly<Record<TaskAction, ReactElement>> = {
  retry: <RotateCcw />,
  resume: <CirclePlay />,
  pause: <CirclePause />,
  cancel: <CircleX />,
};

export const tabIcons = {
  details: <Info />,
  log: <ScrollText />,
  terminal: <SquareTerminal />,
  diff: <FileDiff />,
};
