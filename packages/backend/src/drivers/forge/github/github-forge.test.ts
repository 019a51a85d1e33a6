import { describe } from "vitest";

import { forgeContract } from "../forge.contract.ts";
import { openGithub } from "./github-forge.ts";

describe("github", () => forgeContract("github", openGithub));
