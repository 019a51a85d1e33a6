import { z } from "zod";

/** The plan is checked more closely (`isRule`); what is no rule matches nothing. */
const rulesSchema = z.array(z.string().min(1).max(600)).min(1).max(200);

/** Rules that answer permissions for which an agent asks: `deny` wins, and what neither names is for a person. */
export const policySchema = z.object({ allow: rulesSchema.optional(), deny: rulesSchema.optional() });
