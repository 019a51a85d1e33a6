import { expect, test } from "vitest";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { ApiRequest, ApiResponse, Transport } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { createPatientTransport } from "./patient-transport.ts";

const away: Failure = { reason: "unavailable", detail: "No server answers.", data: { sent: false } };
const broken: Failure = { reason: "unavailable", detail: "The server went away." };
const answer: ApiResponse = { status: 200, headers: {}, body: "{}" };

function transportAnswering(...answers: readonly Result<ApiResponse, Failure>[]) {
  const left = [...answers];
  const asked: ApiRequest[] = [];
  const transport: Transport = {
    send: async (request) => {
      asked.push(request);
      return left.shift() ?? fail(broken);
    },
    stream: () => Promise.resolve(fail(broken)),
    decoder: () => () => "",
  };
  return { asked, transport };
}

const read: ApiRequest = { method: "GET", path: "/api/v1/runs" };
const act: ApiRequest = { method: "POST", path: "/api/v1/actions", body: "{}" };
const submit: ApiRequest = { ...act, path: "/api/v1/runs", headers: { "idempotency-key": "k" } };

test.each([
  ["what was not sent", act, away],
  ["a question", read, broken],
  ["a submission with its key", submit, broken],
])("%s is asked again while the server is being restarted", async (_, request, failure) => {
  const { transport, asked } = transportAnswering(fail(failure), fail(failure), ok(answer));
  expect(await createPatientTransport(transport, () => true).send(request)).toEqual(ok(answer));
  expect(asked).toHaveLength(3);
});

test("an action that may have been heard is not asked twice", async () => {
  const { transport, asked } = transportAnswering(fail(broken), ok(answer));
  expect(await createPatientTransport(transport, () => true).send(act)).toEqual(fail(broken));
  expect(asked).toHaveLength(1);
});

test("does not wait for a server that does not come back", async () => {
  const { transport, asked } = transportAnswering(fail(away), ok(answer));
  expect(await createPatientTransport(transport, () => false).send(read)).toEqual(fail(away));
  expect(asked).toHaveLength(1);
});
