import { describe } from "vitest";

import { forgeContract } from "../forge.contract.ts";
import { openGitea } from "./gitea-forge.ts";

describe("gitea", () => forgeContract("gitea", openGitea));
