import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A comment on the whole pull request, or on a line of a file. */
interface PullComment {
  readonly id: number;
  readonly by: string;
  readonly text: string;
  readonly on?: { readonly path: string; readonly side: "new" | "old"; readonly line: number };
  /** Id of the comment that began the thread. */
  readonly replyTo?: number;
}

export interface PullReview {
  readonly by: string;
  readonly verdict: "approved" | "changes-requested" | "comment";
  readonly text?: string;
  readonly commit?: string;
  taken?: "dismissed" | "deleted";
}

export interface ForgePull {
  readonly number: number;
  readonly branch: string;
  /** True if the branch is in the fork. */
  readonly fromFork: boolean;
  readonly target: string;
  title: string;
  body: string;
  draft: boolean;
  state: "open" | "closed" | "merged";
  /** Merge method to use once its checks have passed. */
  mergesAs: string | undefined;
  mergedAs: string | undefined;
  /** Last commit, kept when the branch is gone. */
  head: string;
  readonly reviewers: string[];
  readonly comments: PullComment[];
  readonly reviews: PullReview[];
}

export interface ForgeIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly by: string;
  readonly labels: readonly string[];
  readonly open: boolean;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** State of one repository on a forge: its commits, pull requests and people. */
export class ForgeState implements Disposable {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), "wzp-forge-")));
  readonly repository = "acme/site";
  readonly gitDirectory = join(this.directory, `${this.repository}.git`);
  /** A fork of the repository, by somebody else. */
  readonly fork = "bob/site";
  readonly forkDirectory = join(this.directory, `${this.fork}.git`);
  readonly token = "forge-token-5a1b2c3d4e5f";
  /** Account that opens pull requests with the token. */
  readonly author = "wzp-bot";
  /** Token of an account that reviews, but opens no pull request. */
  readonly reviewToken = "review-token-6f7a8b9c0d1e";
  readonly pulls: ForgePull[] = [];
  readonly issues: ForgeIssue[] = [];
  readonly people = ["alice", "bob"];
  /** State of the checks of a commit. */
  readonly checks = new Map<string, "pending" | "passed" | "failed">();
  /** Setting of the repository. */
  mergesByItself = true;
  /** The address at which it is served. */
  url = "";

  constructor() {
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", this.gitDirectory]);
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", this.forkDirectory]);
    for (const directory of [this.gitDirectory, this.forkDirectory]) {
      execFileSync("git", ["--git-dir", directory, "config", "http.receivepack", "true"]);
    }
  }

  /** Returns who signs in with a header such as `Bearer TOKEN`. */
  personOf(authorization: string | undefined, scheme: string): string | undefined {
    if (authorization === `${scheme} ${this.token}`) return this.author;
    return authorization === `${scheme} ${this.reviewToken}` ? "wzp-reviewer" : undefined;
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", ["--git-dir", this.gitDirectory, ...args], { encoding: "utf8" }).trim();
  }

  /** Returns the last commit of a branch. */
  tip(branch: string): string | undefined {
    const found = this.git("for-each-ref", "--format=%(objectname)", `refs/heads/${branch}`);
    return found === "" ? undefined : found;
  }

  /** Returns the last commit of the branch `bob:fix` of the fork, or of the branch `fix`. */
  tipOf(head: string): string | undefined {
    const [owner, branch] = head.split(":");
    if (branch === undefined) return this.tip(head);
    if (owner !== this.fork.split("/")[0]) return undefined;
    // Forges keep the commits of a pull request in the repository that it is for.
    const name = `refs/heads/${branch}`;
    try {
      this.git("fetch", "-q", this.forkDirectory, name);
    } catch {
      return undefined;
    }
    return this.git("rev-parse", "FETCH_HEAD");
  }

  /** Returns whether there is an open pull request from this branch. */
  hasOpen(head: string): boolean {
    return this.pulls.some((pull) => pull.state === "open" && this.headNameOf(pull) === head);
  }

  /** Returns `bob:fix` for a branch of the fork. */
  headNameOf({ branch, fromFork }: ForgePull): string {
    return fromFork ? `${this.fork.split("/")[0]}:${branch}` : branch;
  }

  headOf(pull: ForgePull): string {
    if (pull.state !== "merged") pull.head = this.tipOf(this.headNameOf(pull)) ?? pull.head;
    return pull.head;
  }

  /** Merges a pull request as a person does on the forge's page, and deletes its branch. */
  merge(number: number): string {
    const pull = this.pull(number);
    const head = this.headOf(pull);
    const onto = this.tip(pull.target) ?? head;
    const tree = this.git("rev-parse", `${head}^{tree}`);
    const identity = ["-c", "user.name=Forge", "-c", "user.email=forge@e"];
    const merged = this.git(...identity, "commit-tree", tree, "-p", onto, "-p", head, "-m", pull.title);
    this.git("update-ref", `refs/heads/${pull.target}`, merged);
    if (!pull.fromFork) this.git("update-ref", "-d", `refs/heads/${pull.branch}`);
    Object.assign(pull, { state: "merged", mergedAs: merged });
    return merged;
  }

  /** Lets the checks of a pull request pass, which merges it if that was asked for. */
  passChecks(number: number): void {
    const pull = this.pull(number);
    this.checks.set(this.headOf(pull), "passed");
    if (pull.mergesAs !== undefined) this.merge(number);
  }

  pull(number: number): ForgePull {
    const pull = this.pulls.find((each) => each.number === number);
    if (pull === undefined) throw new Error(`There is no pull request ${number}.`);
    return pull;
  }

  /** `head` is a branch, or `bob:fix` for one of the fork. */
  openPull({
    head,
    ...wished
  }: Pick<ForgePull, "target" | "title" | "body" | "draft"> & { readonly head: string }): ForgePull {
    const [owner, branch] = head.split(":");
    const pull: ForgePull = {
      ...wished,
      branch: branch ?? owner ?? "",
      fromFork: branch !== undefined,
      number: this.pulls.length + 1,
      state: "open",
      mergedAs: undefined,
      mergesAs: undefined,
      head: this.tipOf(head) ?? "",
      reviewers: [],
      comments: [],
      reviews: [],
    };
    this.pulls.push(pull);
    return pull;
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
