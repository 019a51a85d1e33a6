import type { ReactElement } from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { BudgetResource } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";
import type { SpendingList } from "@wezterm-parallel/shared/protocol/api/schemas/spending-schemas";

import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { BudgetUse } from "../../tasks/spending/budget-use.tsx";
import { Spent } from "../../tasks/spending/spent.tsx";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useAgentsTexts } from "./texts.ts";

/** Polling interval in ms: no event tells what agents spend. */
const everyMs = 15_000;
const days = 30;

/** Lists the budgets of agents with what is spent of them; nothing while there is none. */
export function Budgets(): ReactElement | null {
  const texts = useAgentsTexts();
  const { data } = useQuietAnswer(["budgets"], (api) => api.get("listBudgets", {}), { everyMs });
  const columns = useBudgetColumns();
  return data === undefined || data.items.length === 0 ? null : (
    <Section title={texts("budgets")} lead={texts("budgetsHint")}>
      <Table
        label={texts("budgets")}
        columns={columns}
        rows={data.items}
        keyOf={({ of, per = "" }) => `${of} ${per}`}
      />
    </Section>
  );
}

function useBudgetColumns(): readonly Column<BudgetResource>[] {
  const texts = useAgentsTexts();
  return [
    { id: "of", header: texts("budgetOf"), card: "title", cell: ({ of }) => <Owner of={of} /> },
    {
      id: "per",
      header: texts("budgetPeriod"),
      cell: ({ per }) => (per === undefined ? texts("perAll") : texts(per === "day" ? "perDay" : "perMonth")),
    },
    { id: "spent", header: texts("spent"), cell: ({ spent }) => <Spent spent={spent} /> },
    {
      id: "use",
      header: texts("budget"),
      cell: (budget) => <BudgetUse budget={budget} spent={budget.spent} />,
    },
  ];
}

function Owner({ of }: { readonly of: string }): ReactElement {
  const texts = useAgentsTexts();
  if (of === "all") return <>{texts("everybody")}</>;
  if (/^p\d+$/.test(of)) return <Link to={addressOf("board", { project: of })}>{of}</Link>;
  const id = parseId(of);
  if (!id.ok || id.value.kind === "attempt") return <>{of}</>;
  const run = `r${id.value.run}`;
  const to =
    id.value.kind === "run" ? addressOf("run", { run }) : addressOf("task", { run, name: id.value.task });
  return <Link to={to}>{of}</Link>;
}

type PersonsSpending = SpendingList["items"][number];

/** Adds up what the runs of each person spent in the last days; nothing while nobody has spent anything. */
export function SpendingByPerson(): ReactElement | null {
  const texts = useAgentsTexts();
  const { data } = useQuietAnswer(["spending", "person"], readSpending, { everyMs });
  const columns: readonly Column<PersonsSpending>[] = [
    {
      id: "person",
      header: texts("person"),
      card: "title",
      cell: ({ key }) => key ?? texts("personUnknown"),
    },
    { id: "spent", header: texts("spent"), cell: ({ spent }) => <Spent spent={spent} /> },
  ];
  return data === undefined || data.items.length === 0 ? null : (
    <Section title={texts("spending")} lead={texts("spendingHint", { days, prices: data.prices })}>
      <Table label={texts("spending")} columns={columns} rows={data.items} keyOf={({ key }) => key ?? ""} />
    </Section>
  );
}

function readSpending(api: Client) {
  return api.get("listSpending", {}, { by: "person", days });
}
