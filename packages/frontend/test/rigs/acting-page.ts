import { afterEach, beforeEach, vi } from "vitest";

import { ok } from "@wezterm-parallel/shared/base/result";
import { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type {
  ActionInput,
  ActionReport,
  RunResource,
  TaskResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { currentQuestion } from "../../src/ui/dialog/ask.ts";
import { languageChoice } from "../../src/ui/texts/language.ts";
import { currentToasts, dismissToast } from "../../src/ui/toasts/toasts.ts";
import { undoToast } from "../../src/ui/toasts/undo-toast.ts";

/** Overrides for an otherwise complete event. */
type SampleEvent = Partial<Pick<Event, "at" | "kind" | "task" | "attempt">> & {
  readonly data?: Readonly<Record<string, unknown>>;
};

/** Gives each test its own clock, English texts, and no leftover toasts. */
export function withEmptyPage(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    languageChoice.set("en");
  });
  afterEach(() => {
    for (const { id } of currentToasts()) dismissToast(id);
    languageChoice.set("system");
    vi.useRealTimers();
  });
}

/** Creates a page's backlog with one run, and a server whose answers the test controls. */
export function actingPage(states: Readonly<Record<string, TaskState>>) {
  const backlog = new LiveBacklog();
  const listeners = new Set<() => void>();
  const asked: ActionInput[] = [];
  const answers: ActionReport[] = [];
  backlog.putRun({ id: "r1", number: 1, state: "running", sealed: true, counts: {} } as RunResource);
  const tasks = Object.entries(states).map(([name, state]) => ({
    ...({
      id: `r1/${name}`,
      run: "r1",
      name,
      base: name,
      state,
      attempts: 1,
      command: "true",
    } as TaskResource),
    priority: 0,
    needs: [],
    ...(state === "parked" && { paused: true }),
  }));
  backlog.putTasks("r1", tasks, true);
  const store = {
    backlog,
    listen: (changed: () => void) => {
      listeners.add(changed);
      return { [Symbol.dispose]: () => void listeners.delete(changed) };
    },
  };
  const api = {
    act: (input: ActionInput) => {
      asked.push(input);
      return Promise.resolve(ok(answers.shift() ?? { changed: [...input.ids], unchanged: [] }));
    },
  };
  const hear = (event: SampleEvent) => {
    backlog.apply({ seq: 1, at: 1, run: "r1", kind: "task.ready", ...event } as Event);
    for (const changed of listeners) changed();
  };
  return {
    api,
    store,
    asked,
    answer: (report: ActionReport) => answers.push(report),
    hear,
    /** A task that waits is marked as paused if the page has just requested a pause. */
    become: (name: string, state: TaskState, more: SampleEvent = {}) => {
      const paused = state === "parked" || (state === "blocked" && asked.at(-1)?.action === "pause");
      hear({ task: `r1/${name}`, attempt: 1, data: { state, ...(paused && { paused }) }, ...more });
    },
    /** Advances past the page's observation timeout. */
    late: () => vi.advanceTimersByTimeAsync(4_001),
  };
}

export function said(): string | undefined {
  return currentToasts().at(-1)?.text;
}

export async function answerQuestion(yes: boolean): Promise<void> {
  const asked = currentQuestion();
  if (asked === undefined) throw new Error("nothing is asked");
  asked.answer(yes);
  await vi.advanceTimersByTimeAsync(0);
}

export function undo(): Promise<void> {
  const toast = currentToasts().at(-1);
  if (toast?.undo === undefined) throw new Error("nothing to undo");
  return undoToast(toast);
}
