import { useCallback, useState } from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { useApi } from "../../../../binding/api-context.ts";
import { showFailure } from "../../../../ui/toasts/toasts.ts";
import { useDiffTexts } from "../../texts.ts";
import type { Expansion, Gap } from "./expand-hunks.ts";

export type ReadLines = (
  api: Client,
  path: string,
  lines: { readonly first: number; readonly last: number | undefined },
) => Answer<{ readonly lines: readonly string[]; readonly total: number }>;

interface Expansions {
  /** By path; undefined if no lines can be read. */
  readonly expansions: ReadonlyMap<string, Expansion> | undefined;
  readonly expand: ((file: ChangedFile, gap: Gap) => Promise<void>) | undefined;
}

/** Keeps the lines that were read around changes; a new `key` drops them. */
export function useExpansions(read: ReadLines | undefined, key: readonly unknown[]): Expansions {
  const api = useApi();
  const name = JSON.stringify(key);
  const [kept, setKept] = useState({ name, read: none });
  const expansions = kept.name === name ? kept.read : none;
  const expand = useCallback(
    async (file: ChangedFile, gap: Gap): Promise<void> => {
      const answer = await read?.(api, file.oldPath ?? file.path, gap);
      if (answer === undefined) return;
      if (!answer.ok) {
        showFailure(useDiffTexts.now()("linesNotRead"), answer.failure);
        return;
      }
      const { lines, total } = answer.value;
      setKept((before) => {
        const known = before.name === name ? before.read : none;
        const ranges = [...(known.get(file.path)?.ranges ?? []), { first: gap.first, lines }];
        return { name, read: new Map(known).set(file.path, { total, ranges }) };
      });
    },
    [api, read, name],
  );
  if (read === undefined) return { expansions: undefined, expand: undefined };
  return { expansions, expand };
}

const none: ReadonlyMap<string, Expansion> = new Map();
