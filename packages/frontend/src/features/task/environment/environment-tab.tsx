import { EyeOff } from "lucide-react";
import { useState, type ReactElement } from "react";

import { variableSources } from "@wezterm-parallel/shared/domain/task/environment/visible-environment";
import type { AttemptEnvironment } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAnswer } from "../../../binding/use-answer.ts";
import { Badge } from "../../../ui/badge/badge.tsx";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { sortRows, type Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { useSort } from "../../../ui/table/use-sort.ts";
import { FilterInput } from "../../../ui/toolbar/filter-input.tsx";
import { Toolbar } from "../../../ui/toolbar/toolbar.tsx";
import { useVariableSourceTexts, useTaskPageTexts } from "../texts.ts";
import styles from "./environment.module.css";

type Variable = AttemptEnvironment["items"][number];

/** Shows an attempt's environment variables with their sources; secrets without values. */
export function EnvironmentTab({ attempt }: { readonly attempt: string }): ReactElement {
  const { data, error, refetch } = useAnswer(["environment", attempt], (api) => api.environment(attempt));
  if (data !== undefined) return <Variables environment={data} />;
  if (error === null) return <Skeleton lines={12} />;
  return <ErrorNote failure={error.failure} retry={() => void refetch()} />;
}

function Variables({ environment }: { readonly environment: AttemptEnvironment }): ReactElement {
  const texts = useTaskPageTexts();
  const [filter, setFilter] = useState("");
  const [sort, setSort] = useSort();
  const columns = useVariableColumns();
  const { items, mode } = environment;
  if (items.length === 0)
    return <EmptyState title={texts("noVariables")}>{texts("noVariablesHint")}</EmptyState>;
  const wanted = filter.toLowerCase();
  const rows = items.filter(({ name, value = "" }) => `${name}=${value}`.toLowerCase().includes(wanted));
  return (
    <>
      <Toolbar label={texts("environment")}>
        <FilterInput label={texts("filterVariables")} value={filter} onChange={setFilter} />
        <span className={styles["mode"]}>{texts(mode === "clean" ? "modeClean" : "modeSubmitted")}</span>
      </Toolbar>
      <Table
        label={texts("environment")}
        columns={columns}
        rows={sortRows(rows, columns, sort)}
        keyOf={({ name }) => name}
        sort={sort}
        onSort={setSort}
        empty={<p className={styles["none"]}>{texts("noMatch")}</p>}
      />
    </>
  );
}

function useVariableColumns(): readonly Column<Variable>[] {
  const texts = useTaskPageTexts();
  const sources = useVariableSourceTexts();
  return [
    {
      id: "name",
      header: texts("variable"),
      card: "title",
      sortBy: ({ name }) => name,
      cell: ({ name }) => <code>{name}</code>,
    },
    { id: "value", header: texts("value"), card: "whole", cell: (variable) => <Value {...variable} /> },
    {
      id: "source",
      header: texts("source"),
      sortBy: ({ source }) => variableSources.indexOf(source),
      cell: ({ source }) => (
        <Badge tone={source === "secret" ? "warning" : undefined}>{sources(source)}</Badge>
      ),
    },
  ];
}

function Value({ name, value }: Variable): ReactElement {
  const texts = useTaskPageTexts();
  if (value === undefined) {
    return (
      <span className={styles["hidden"]}>
        <EyeOff aria-hidden="true" />
        {texts("hidden")}
      </span>
    );
  }
  return (
    <span className={styles["value"]}>
      <code>{value}</code>
      <CopyButton value={value} what={name} />
    </span>
  );
}
