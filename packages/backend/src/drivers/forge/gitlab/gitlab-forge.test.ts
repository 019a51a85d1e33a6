import { describe } from "vitest";

import { forgeContract } from "../forge.contract.ts";
import { openGitlab } from "./gitlab-forge.ts";

describe("gitlab", () => forgeContract("gitlab", openGitlab));
