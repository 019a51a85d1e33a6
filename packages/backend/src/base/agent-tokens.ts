import { createHmac, timingSafeEqual } from "node:crypto";

/** The lease of an attempt, by the row id of its task. */
export interface AgentLease {
  readonly task: number;
  readonly lease: number;
}

/** The tokens of agents. They are computed, not stored: an assignment that is sent again has the same token. */
export interface AgentTokens {
  issue(lease: AgentLease): string;
  /** Returns undefined for a token that was not issued with this key; whether the lease lives, the queue knows. */
  read(token: string): AgentLease | undefined;
}

const tokenPattern = /^wzpt_(\d{1,15})-(\d{1,9})-([\w-]{43})$/;

/** `key`: a secret of this home; tokens stay valid across restarts as long as it is the same. */
export function createAgentTokens(key: Uint8Array): AgentTokens {
  const own = createHmac("sha256", key).update("tokens of agents").digest();
  const sign = ({ task, lease }: AgentLease) => createHmac("sha256", own).update(`${task} ${lease}`).digest();
  return {
    issue: (lease) => `wzpt_${lease.task}-${lease.lease}-${sign(lease).toString("base64url")}`,
    read: (token) => {
      const [, task, lease, signature] = tokenPattern.exec(token) ?? [];
      if (signature === undefined) return undefined;
      const found = { task: Number(task), lease: Number(lease) };
      const given = Buffer.from(signature, "base64url");
      return timingSafeEqual(given, sign(found)) ? found : undefined;
    },
  };
}
