import { createColors } from "picocolors";
import { expect, test } from "vitest";

import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";

import { realProjects, type SampleFiles } from "../../test/rigs/real-projects.ts";
import { realServices } from "../../test/rigs/real-services.ts";
import { renderEntries } from "./entry-table.ts";
import { planText } from "./plan-text.ts";
import { proposeInitialPlan, type ProposedPlan } from "./propose-plan.ts";

function propose(files: SampleFiles): Promise<ProposedPlan> {
  const read = async (name: string) => files[name];
  const list = async (directory: string) => {
    const start = directory === "" ? "" : `${directory}/`;
    const below = Object.keys(files).filter((path) => path.startsWith(start));
    return [...new Set(below.map((path) => path.slice(start.length).split("/", 1)[0] ?? ""))].toSorted();
  };
  return proposeInitialPlan({ read, list, readCommitted: read });
}

const samples: Readonly<Record<string, SampleFiles>> = { ...realProjects, ...realServices };

test.each(Object.keys(samples))(
  "the plan for %s is valid and tells where each task is from",
  async (name) => {
    const plan = await propose(samples[name] ?? {});
    const text = planText(plan, false);
    expect(readPlan(text, { file: "plan" })).toMatchObject({ ok: true });
    const entries = await renderEntries(plan.entries, createColors(false));
    await expect(`${text}\n${entries}\n`).toMatchFileSnapshot(`__snapshots__/${name}.txt`);
  },
);
