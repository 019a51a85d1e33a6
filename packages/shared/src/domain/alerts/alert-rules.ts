/** Urgency of an alert: `critical` means that work stops or is lost. */
export const alertSeverities = ["warning", "critical"] as const;
type AlertSeverity = (typeof alertSeverities)[number];

interface AlertRule {
  readonly severity: AlertSeverity;
  /** Time for which its condition must hold before it fires, ms. */
  readonly forMs: number;
}

const minuteMs = 60_000;

/**
 * The conditions that are watched without any configuration. Each has a section of the guide, under its own name.
 */
export const alertRules = {
  "disk-low": { severity: "critical", forMs: minuteMs },
  "store-failing": { severity: "critical", forMs: minuteMs },
  "backup-failing": { severity: "warning", forMs: 0 },
  "backup-old": { severity: "critical", forMs: 0 },
  "worker-away": { severity: "warning", forMs: 2 * minuteMs },
  "queue-stuck": { severity: "critical", forMs: 10 * minuteMs },
  "task-failing": { severity: "warning", forMs: 0 },
  "attempts-lost": { severity: "warning", forMs: 0 },
  "quota-closed": { severity: "warning", forMs: 60 * minuteMs },
  "certificate-ends": { severity: "warning", forMs: 0 },
  "budget-used-up": { severity: "warning", forMs: 0 },
} as const satisfies Readonly<Record<string, AlertRule>>;

export type AlertName = keyof typeof alertRules;
export const alertNames = Object.keys(alertRules) as readonly AlertName[];
