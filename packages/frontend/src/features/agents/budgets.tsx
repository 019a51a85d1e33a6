import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { BudgetResource } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";
import type { SpendingList } from "@wezterm-parallel/shared/protocol/api/schemas/spending-schemas";

import { usePermissions } from "../../binding/me-context.ts";
import { useCarryOut } from "../../binding/use-carry-out.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { BudgetUse } from "../../tasks/spending/budget-use.tsx";
import { Spent } from "../../tasks/spending/spent.tsx";
import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { ConfirmDialog } from "../../ui/dialog/confirm-dialog.tsx";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { BudgetDialog } from "./budget-dialog.tsx";
import { type BudgetKind, budgetKinds, kindOf } from "./budget-form.ts";
import { useAgentsTexts } from "./texts.ts";
import styles from "./agents.module.css";

/** Polling interval in ms: no event tells what agents spend. */
const everyMs = 15_000;
const days = 30;

/** Lists the budgets of agents with what is spent of them, and sets them; nothing for those who may not while there is none. */
export function Budgets(): ReactElement | null {
  const texts = useAgentsTexts();
  const { data } = useQuietAnswer(["budgets"], (api) => api.get("listBudgets", {}), { everyMs });
  const kinds = useKinds();
  /** The budget being changed; "new" for another one. */
  const [changing, setChanging] = useState<BudgetResource | "new" | undefined>(undefined);
  const [removing, setRemoving] = useState<BudgetResource | undefined>(undefined);
  const columns = useBudgetColumns({ kinds, change: setChanging, remove: setRemoving });
  if (data === undefined || (data.items.length === 0 && kinds.length === 0)) return null;
  const add =
    kinds.length === 0 ? undefined : (
      <Button icon={<Plus />} onClick={() => setChanging("new")}>
        {texts("budgetSetMore")}
      </Button>
    );
  return (
    <Section title={texts("budgets")} lead={texts("budgetsHint")} actions={add}>
      <Table
        label={texts("budgets")}
        columns={columns}
        rows={data.items}
        keyOf={({ of, per = "" }) => `${of} ${per}`}
        empty={<p className={styles["none"]}>{texts("budgetsNone")}</p>}
      />
      {changing === undefined ? null : (
        <BudgetDialog
          budget={changing === "new" ? undefined : changing}
          kinds={kinds}
          onClose={() => setChanging(undefined)}
        />
      )}
      {removing === undefined ? null : (
        <RemoveDialog budget={removing} onClose={() => setRemoving(undefined)} />
      )}
    </Section>
  );
}

/** Returns what the person may set budgets for; the server decides about single projects, runs and tasks. */
function useKinds(): readonly BudgetKind[] {
  const may = usePermissions();
  const allowed = {
    all: may("users:write"),
    person: may("users:write"),
    project: may("members:write"),
    work: may("runs:write"),
  };
  return budgetKinds.filter((kind) => allowed[kind]);
}

interface RemoveDialogProps {
  readonly budget: BudgetResource;
  readonly onClose: () => void;
}

function RemoveDialog({ budget: { of, per }, onClose }: RemoveDialogProps): ReactElement {
  const texts = useAgentsTexts();
  const carryOut = useCarryOut();
  const tell = () => showToast({ text: texts("budgetRemoved", { of }) });
  const body = { of, ...(per !== undefined && { per }) };
  const remove = () => carryOut((api) => api.send("setBudget", {}, body), { changes: ["budgets"], tell });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={texts("budgetRemoveQuestion", { of })}
      action={texts("budgetRemove")}
      danger
      confirm={remove}
    >
      <p>{texts("budgetRemoveText")}</p>
    </ConfirmDialog>
  );
}

interface BudgetActs {
  readonly kinds: readonly BudgetKind[];
  readonly change: (budget: BudgetResource) => void;
  readonly remove: (budget: BudgetResource) => void;
}

function useBudgetColumns({ kinds, change, remove }: BudgetActs): readonly Column<BudgetResource>[] {
  const texts = useAgentsTexts();
  const actions: Column<BudgetResource> = {
    id: "actions",
    header: texts("budgetActions"),
    align: "end",
    card: "corner",
    cell: (budget) =>
      kinds.includes(kindOf(budget.of)) ? (
        <>
          <IconButton
            size="small"
            icon={<Pencil />}
            label={texts("budgetEditOf", { of: budget.of })}
            onClick={() => change(budget)}
          />
          <IconButton
            size="small"
            icon={<Trash2 />}
            label={texts("budgetRemoveOf", { of: budget.of })}
            onClick={() => remove(budget)}
          />
        </>
      ) : null,
  };
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
    ...(kinds.length === 0 ? [] : [actions]),
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
