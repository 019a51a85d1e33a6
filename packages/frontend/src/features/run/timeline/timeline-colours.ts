import { taskStates, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { readColour } from "../../../ui/theme/read-colour.ts";

interface StatePalette {
  readonly ground: string;
  readonly edge: string;
  readonly text: string;
}

/** The theme's colours in a format that canvas accepts. */
export interface TimelineColours {
  readonly states: Readonly<Record<TaskState, StatePalette>>;
  readonly page: string;
  readonly sunken: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly soft: string;
  readonly accent: string;
  readonly focus: string;
  readonly font: string;
}

export function readPalette(): TimelineColours {
  const state = (name: TaskState): StatePalette => ({
    ground: readColour(`--state-${name}-background`),
    edge: readColour(`--state-${name}-solid`),
    text: readColour(`--state-${name}-text`),
  });
  const states = Object.fromEntries(taskStates.map((name) => [name, state(name)]));
  return {
    states: states as Record<TaskState, StatePalette>,
    page: readColour("--surface-page"),
    sunken: readColour("--surface-sunken"),
    text: readColour("--text"),
    muted: readColour("--text-muted"),
    line: readColour("--line"),
    soft: readColour("--line-soft"),
    accent: readColour("--accent"),
    focus: readColour("--focus-ring"),
    font: getComputedStyle(document.body).fontFamily,
  };
}
