import { execFile } from "node:child_process";

/** The user nobody, who has no rights on any machine. */
export const otherUser = 65534;
const isRoot = process.getuid?.() === 0;
export const notRoot = !isRoot;
/** For test titles. */
export const needsRoot = isRoot ? "" : " (NOT TESTED: only root can start a program of another user)";

export interface SentByOther {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

interface GotByOther {
  readonly status: number;
  readonly text: string;
  /** `name=value` of every cookie that was set. */
  readonly cookies: readonly string[];
}

const sender = `
const { request } = require("node:http");
const asked = JSON.parse(process.argv[1]);
const send = ({ url, method = "GET", headers = {}, body }) => new Promise((resolve, reject) => {
  const all = { ...(body && { "content-type": "application/json" }), ...headers };
  const sent = request(url, { method, headers: all }, (answer) => {
    let text = "";
    answer.on("data", (piece) => (text += piece));
    answer.on("end", () => resolve({
      status: answer.statusCode,
      text,
      cookies: (answer.headers["set-cookie"] ?? []).map((each) => each.split(";")[0]),
    }));
  });
  sent.on("error", reject);
  sent.end(body && JSON.stringify(body));
});
(async () => {
  const answers = [];
  for (const each of asked) answers.push(await send(each));
  console.log(JSON.stringify(answers));
})();
`;

/** Runs a program as this user that sends the requests one after another over the loopback address. */
export async function sendAs(uid: number, ...asked: readonly SentByOther[]): Promise<readonly GotByOther[]> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const words = ["-e", sender, JSON.stringify(asked)];
  execFile(process.execPath, words, { cwd: "/", env: {}, uid, gid: uid }, (error, stdout) => {
    if (error === null) resolve(stdout);
    else reject(error);
  });
  return JSON.parse(await promise) as GotByOther[];
}
