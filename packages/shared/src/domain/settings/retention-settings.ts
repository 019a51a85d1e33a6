import { expects } from "../plan/problems/plan-message.ts";
import { duration, key, keys, size, whole } from "../plan/schema/plan-values.ts";
import { setting } from "./setting.ts";

function age(of: string, example: string) {
  const docs = { description: `How long ${of}.`, default: "forever", examples: [example] };
  return setting(key(duration(), docs), { effect: "running" });
}

function count(of: string, example: number) {
  const docs = { description: `How many ${of}.`, default: "any", examples: [example] };
  return setting(key(whole(0, 1_000_000_000), docs), { effect: "running" });
}

function bytes(of: string, example: string) {
  const docs = { description: `How large ${of}.`, default: "any", examples: [example] };
  return setting(key(size(), docs), { effect: "running" });
}

export const retentionSettings = keys(
  {
    runs: keys(
      {
        age: age("an ended run is kept, with its tasks, logs and artifacts", "90d"),
        count: count("ended runs of each project are kept, the newest", 1000),
        most: bytes(
          "the logs and artifacts of the ended runs of a project may be before the oldest go",
          "20GiB",
        ),
      },
      expects("value-runs-kept"),
    ).optional(),
    logs: keys(
      {
        age: age("the logs of an ended run are kept", "30d"),
        most: bytes("the logs of the ended runs of a project may be before the oldest go", "5GiB"),
      },
      expects("value-files-kept"),
    ).optional(),
    artifacts: keys(
      {
        age: age("the artifacts of an ended run are kept", "30d"),
        most: bytes("the artifacts of the ended runs of a project may be before the oldest go", "10GiB"),
      },
      expects("value-files-kept"),
    ).optional(),
    events: keys(
      {
        age: age("events are kept", "90d"),
        count: count("of the newest events are kept", 1_000_000),
      },
      expects("value-events-kept"),
    ).optional(),
    audit: keys(
      { age: age("entries of the audit log are kept", "365d") },
      expects("value-audit-kept"),
    ).optional(),
    programLogs: keys(
      {
        age: setting(
          key(duration(), {
            description: "How long server, worker and session hosts keep what they logged.",
            default: "30d",
            examples: ["90d"],
          }),
          { effect: "running" },
        ),
      },
      expects("value-program-logs-kept"),
    ).optional(),
  },
  expects("value-retention"),
);
