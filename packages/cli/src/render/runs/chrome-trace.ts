import { attemptSpans, runSpans, type Span, taskSpans } from "@wezterm-parallel/shared/domain/trace/spans";
import type { AttemptResource, RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { TaskSpan } from "@wezterm-parallel/shared/protocol/api/schemas/timeline-schemas";

interface TracedTimeline {
  readonly run: RunResource;
  readonly tasks: readonly TaskSpan[];
  /** In the order of their tasks. */
  readonly attempts: readonly AttemptResource[];
  readonly now: number;
}

/** Renders the spans of a run in the Trace Event Format, which Perfetto and browsers show. */
export function renderChromeTrace({ run, tasks, attempts, now }: TracedTimeline): string {
  const ofTask = Map.groupBy(attempts, ({ task }) => task);
  const lanes = tasks.map((task) => ({
    name: task.name,
    spans: spansOf(task, ofTask.get(task.id) ?? [], { run: run.id, now }),
  }));
  const whole = runSpans({ ...run, endedAt: run.endedAt ?? now });
  return JSON.stringify(traceOf(run.id, [{ name: "run", spans: whole }, ...lanes]));
}

/** Draws spans that have not ended up to now. */
function spansOf(
  task: TaskSpan,
  attempts: readonly AttemptResource[],
  { run, now }: { readonly run: string; readonly now: number },
): readonly Span[] {
  const told = attempts.map((attempt) => ({ ...attempt, endedAt: attempt.endedAt ?? now }));
  return [
    ...taskSpans({ ...task, run, endedAt: task.endedAt ?? now }),
    ...told.flatMap((attempt, place) => attemptSpans(task, attempt, told[place - 1]?.endedAt)),
  ];
}

interface Lane {
  readonly name: string;
  readonly spans: readonly Span[];
}

/** Times are in µs; slices of one lane are nested by their times. */
function traceOf(run: string, lanes: readonly Lane[]): object {
  const named = (name: string, tid: number, value: string) => ({
    ph: "M",
    pid: 1,
    tid,
    name,
    args: { name: value },
  });
  return {
    displayTimeUnit: "ms",
    traceEvents: [
      named("process_name", 0, run),
      ...lanes.flatMap(({ name, spans }, tid) => [
        named("thread_name", tid, name),
        ...spans.map(({ name: slice, start, end, attributes, failed }) => ({
          ph: "X",
          pid: 1,
          tid,
          name: slice,
          cat: failed === undefined ? "wzp" : "wzp,failed",
          ts: Math.round(start * 1000),
          dur: Math.round((end - start) * 1000),
          args: failed === undefined ? attributes : { ...attributes, failed },
        })),
      ]),
    ],
  };
}
