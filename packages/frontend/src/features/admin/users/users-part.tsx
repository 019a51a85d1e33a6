import { UserPlus } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { UserResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { useMe, usePermissions } from "../../../binding/me-context.ts";
import { useAddressQuery } from "../../../binding/use-address.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { Button } from "../../../ui/button/button.tsx";
import { useCommands } from "../../../ui/commands/commands.ts";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { sortRows } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { useSort } from "../../../ui/table/use-sort.ts";
import { FilterInput } from "../../../ui/toolbar/filter-input.tsx";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { useAdminTexts } from "../texts.ts";
import { AddUserDialog } from "./add-user-dialog.tsx";
import { useUsersTexts } from "./texts.ts";
import { UserDialog } from "./user-dialog.tsx";
import { useProjectNames } from "./use-project-names.ts";
import { lacksFactor, useUserColumns } from "./user-columns.tsx";

/** Lists accounts with their roles and sign-in methods. */
export function UsersPart(): ReactElement {
  const texts = useUsersTexts();
  const may = usePermissions();
  const people = useAnswer(["users"], (api) => api.team.users());
  const [query, change] = useAddressQuery();
  const [adding, setAdding] = useState(false);
  useAdding(() => setAdding(true));
  const open = people.data?.find(({ name }) => name === query["user"]);
  return (
    <>
      <Toolbar label={texts("filter")}>
        <FilterInput
          label={texts("filter")}
          value={query["q"] ?? ""}
          onChange={(q) => change({ q: q === "" ? undefined : q })}
        />
        <ToolbarSpace />
        {may("users:write") ? (
          <Button variant="primary" icon={<UserPlus />} onClick={() => setAdding(true)}>
            {texts("add")}
          </Button>
        ) : null}
      </Toolbar>
      <Answered of={people} skeleton={<Skeleton lines={6} />}>
        {(users) => <People users={users} filter={query["q"] ?? ""} />}
      </Answered>
      {adding ? <AddUserDialog onClose={() => setAdding(false)} /> : null}
      {open === undefined ? null : (
        <UserDialog user={open} onClose={() => change({ user: undefined }, "push")} />
      )}
    </>
  );
}

function useAdding(add: () => void): void {
  const texts = useUsersTexts();
  const admin = useAdminTexts();
  const may = usePermissions()("users:write");
  useKeys(admin("users"), may ? { a: { does: texts("add"), run: add } } : {});
  useCommands(() =>
    may
      ? [{ id: "admin.users.add", group: "actions", label: texts("add"), icon: <UserPlus />, act: add }]
      : [],
  );
}

interface PeopleProps {
  readonly users: readonly UserResource[];
  readonly filter: string;
}

function People({ users, filter }: PeopleProps): ReactElement {
  const texts = useUsersTexts();
  const me = useMe();
  const names = useProjectNames();
  const [sort, setSort] = useSort({ column: "name", direction: "up" });
  const columns = useUserColumns(me.id, names);
  const wanted = filter.trim().toLowerCase();
  const found = users.filter((user) => textOf(user, names, texts("noSecondFactor")).includes(wanted));
  const none = users.length === 0;
  return (
    <Table
      label={texts("name")}
      columns={columns}
      rows={sortRows(found, columns, sort)}
      keyOf={({ id }) => id}
      sort={sort}
      onSort={setSort}
      empty={
        <EmptyState title={texts(none ? "nobody" : "noneFound")}>
          {texts(none ? "nobodyHint" : "noneFoundHint")}
        </EmptyState>
      }
    />
  );
}

function textOf(user: UserResource, names: ReadonlyMap<string, string>, lacking: string): string {
  const { name, role, projects } = user;
  const factor = lacksFactor(user) ? lacking : "";
  const held = projects.flatMap((each) => [each.role, names.get(each.project) ?? each.project]);
  return [name, role ?? "", ...held, factor].join(" ").toLowerCase();
}
