import { useEffect, type ReactElement } from "react";

import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Page } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePages } from "../../../binding/use-pages.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { Answered } from "../../../ui/error/answered.tsx";
import { MoreRows } from "../../../ui/list/more-rows.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import type { Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import styles from "./hooks.module.css";

const pageSize = 50;

interface RecordsProps<T> {
  readonly title: string;
  /** Title of the failure to read them. */
  readonly unread: string;
  readonly none: string;
  readonly more: string;
  /** Names them among all data; the same whenever it is rendered. */
  readonly of: readonly [list: string, project: string, name: string, what: string];
  readonly ask: (api: Client, page: { cursor: string | undefined; limit: number }) => Answer<Page<T>>;
  /** Names the newest record that the list of webhooks, which is polled, knows. */
  readonly newest: string | undefined;
  readonly columns: readonly Column<T>[];
}

/** Lists what a webhook sent or was sent, newest first. */
export function RecordsSection<T extends { readonly id: number }>(props: RecordsProps<T>): ReactElement {
  const { title, unread, none, more, of, ask, newest, columns } = props;
  const pages = usePages<T>(of, (api, cursor) => ask(api, { cursor, limit: pageSize }));
  useFresh(of, newest);
  return (
    <Section title={title}>
      <Answered of={pages} skeleton={<Skeleton lines={4} />} title={unread}>
        {(found) => (
          <Table
            label={title}
            columns={columns}
            rows={found}
            keyOf={({ id }) => String(id)}
            empty={<p className={styles["quiet"]}>{none}</p>}
          />
        )}
      </Answered>
      <MoreRows pages={pages}>{more}</MoreRows>
    </Section>
  );
}

/** Reads the records again when there is a newer one. */
function useFresh(of: RecordsProps<unknown>["of"], newest: string | undefined): void {
  const refresh = useRefresh();
  const [list, project, name, what] = of;
  useEffect(() => {
    if (newest !== undefined) void refresh([list, project, name, what]);
  }, [refresh, list, project, name, what, newest]);
}
