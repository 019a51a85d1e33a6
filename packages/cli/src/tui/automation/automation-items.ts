import type { Client } from "@wezterm-parallel/shared/client/client";
import type { HookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";
import type { ScheduleResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";
import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

/** Something that runs without a task: a service, the runs of a schedule, or a hook of a plan. */
export type AutomationItem =
  | { readonly kind: "service"; readonly key: string; readonly service: ServiceResource }
  | { readonly kind: "schedule"; readonly key: string; readonly schedule: ScheduleResource }
  | { readonly kind: "hook"; readonly key: string; readonly hook: HookResource };

/** The services, schedules and hooks of all projects that the person may see. */
export class AutomationItems {
  readonly #client: Client;
  readonly #changed: () => void;
  #items: readonly AutomationItem[] = [];
  /** Shown in place of the list. */
  #note: string | undefined = "loading …";

  constructor(client: Client, changed: () => void) {
    this.#client = client;
    this.#changed = changed;
  }

  get items(): readonly AutomationItem[] {
    return this.#items;
  }

  get note(): string | undefined {
    return this.#note;
  }

  async look(): Promise<void> {
    const [services, schedules, hooks] = await Promise.all([
      this.#client.get("listServices", {}, {}),
      this.#client.get("listSchedules", {}, {}),
      this.#client.get("listHooks", {}, {}),
    ]);
    if (!services.ok) this.#note = services.failure.detail;
    else if (!schedules.ok) this.#note = schedules.failure.detail;
    else if (!hooks.ok) this.#note = hooks.failure.detail;
    else {
      this.#items = [
        ...services.value.items.map(ofService),
        ...schedules.value.items.map(ofSchedule),
        ...hooks.value.items.map(ofHook),
      ];
      this.#note = this.#items.length === 0 ? nothing : undefined;
    }
    this.#changed();
  }
}

const nothing = "no services (start those of a plan with: wzp services up), no schedules and no hooks";

function ofService(service: ServiceResource): AutomationItem {
  return { kind: "service", key: `service ${service.id}`, service };
}

function ofSchedule(schedule: ScheduleResource): AutomationItem {
  return { kind: "schedule", key: `schedule ${schedule.project} ${schedule.name}`, schedule };
}

function ofHook(hook: HookResource): AutomationItem {
  return { kind: "hook", key: `hook ${hook.project} ${hook.name}`, hook };
}
