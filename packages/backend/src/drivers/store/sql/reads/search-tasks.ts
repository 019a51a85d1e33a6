import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { TaskSearch } from "../../store-reader.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";

/** Rows read in one request, so that a search of all tasks does not block other requests for long. */
export const searchedRows = 10_000;

/** The text of a command as lists show it, without the arguments of a map. */
const command = `coalesce(json_extract(task.own, '$.command.script'),
  (SELECT string_agg(value, ' ') FROM json_each(task.own, '$.command.argv')))`;

/** The script of a map receives its arguments as variables. */
const argument = `json_extract(task.own, '$.base') = 'map'
  AND json_extract(task.own, '$.command.kind') = 'shell'
  AND EXISTS (SELECT 1 FROM spec, json_each(spec.body, '$.env') AS variable
    WHERE spec.id = task.spec_id AND substr(variable.key, 1, 8) = 'WZP_ARG_' AND substr(variable.key, 9, 1) BETWEEN '0' AND '9'
      AND instr(lower(variable.value), ?2) > 0)`;

const matchingRuns = `SELECT id FROM run
  WHERE instr(lower(title || ' ' || coalesce(json_extract(project, '$.subject'), '')), ?2) > 0`;

/** Returns the tasks among these that meet the search, in the same order. */
export function* filterTasks(
  database: SqlDatabase,
  ids: readonly number[],
  { match, since }: TaskSearch,
): Steps<number[]> {
  const rows = yield* database.all<{ id: number }>(
    `SELECT task.id FROM task WHERE task.id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
       AND (CAST(?2 AS TEXT) IS NULL OR instr(lower(task.name), ?2) > 0 OR task.run_id IN (${matchingRuns})
         OR instr(lower(${command}), ?2) > 0 OR ${argument})
       AND (CAST(?3 AS BIGINT) IS NULL OR task.ended_at IS NULL OR task.ended_at >= ?3)`,
    JSON.stringify(ids),
    match === undefined ? null : lowerAscii(match),
    since ?? null,
  );
  const found = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => found.has(id));
}

/** As SQLite's `lower`. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
