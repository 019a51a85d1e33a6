import { expect, test } from "vitest";

import { isPublicAddress } from "./public-address.ts";
import { refuseEndpoint } from "./refuse-endpoint.ts";

test.each([
  ["8.8.8.8", true],
  ["172.32.0.1", true],
  ["127.0.0.1", false],
  ["10.1.2.3", false],
  ["172.31.255.255", false],
  ["192.168.1.1", false],
  ["169.254.169.254", false],
  ["100.64.0.1", false],
  ["0.0.0.0", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["2606:4700::1111", true],
  ["::1", false],
  ["::", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:8.8.8.8", false],
  ["64:ff9b::7f00:1", false],
  ["fe80::1", false],
  ["fc00::1", false],
  ["2002:7f00:1::", false],
  ["2001:db8::1", false],
  ["push.example", undefined],
])("whether %s is on the public internet", (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

test.each([
  ["https://updates.push.services.example/x", false, undefined],
  ["http://updates.push.services.example/x", false, "not-https"],
  ["https://user:pass@push.example/x", false, "not-https"],
  ["file:///etc/passwd", false, "not-https"],
  ["https://127.0.0.1/x", false, "private"],
  ["https://[::1]/x", false, "private"],
  ["https://2130706433/x", false, "private"],
  ["https://0x7f.1/x", false, "private"],
  ["https://169.254.169.254/latest", false, "private"],
  ["https://10.0.0.1/x", true, undefined],
  ["http://127.0.0.1:8080/x", true, undefined],
  ["http://10.0.0.1/x", true, "not-https"],
  ["http://127.0.0.1.example.com/x", true, "not-https"],
])("what is sent to %s (private addresses allowed: %s)", (endpoint, allowed, refusal) => {
  expect(refuseEndpoint(endpoint, allowed)).toBe(refusal);
});
