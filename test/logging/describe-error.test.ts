import assert from "node:assert/strict";
import { ApiError } from "@google-cloud/storage";
import { StorageUnavailableError } from "../../src/media-storage/media-storage-errors.js";
import { describeError } from "../../src/logging/describe-error.js";

/** As a client library attaches them: nothing of this may be read in a log. */
const SECRET = "Bearer ya29.secret-token";
const attached = {
  config: { headers: { Authorization: SECRET } },
  client: { secretKey: 4711 },
  body: Buffer.from(SECRET),
};

describe("An error in the log", () => {
  const causes: Record<string, { cause: unknown; expected: object }> = {
    "the client's ApiError": {
      cause: new ApiError({
        code: 503,
        message: "backend is down",
        errors: [{ domain: "global", reason: "backendError", message: "try later" }],
      } as never),
      expected: { type: "Error", code: 503 },
    },
    "a GaxiosError with its request and answer": {
      cause: Object.assign(new Error("Request failed with status code 412"), {
        status: 412,
        code: "412",
        response: { status: 412, ...attached },
        ...attached,
      }),
      expected: { status: 412, code: "412", message: "Request failed with status code 412" },
    },
    "one whose status is only in its answer": {
      cause: Object.assign(new Error("no"), { response: { status: 429, ...attached } }),
      expected: { status: 429, message: "no" },
    },
    "a plain object": {
      cause: { code: 412, message: "precondition", ...attached },
      expected: { type: "Object", code: 412, message: "precondition" },
    },
    "a failed system call": {
      cause: Object.assign(new Error("no space left"), { code: "ENOSPC", syscall: "write", errno: -28 }),
      expected: { code: "ENOSPC", syscall: "write", errno: -28, message: "no space left" },
    },
    "a string": { cause: "just words", expected: { message: "just words" } },
  };

  for (const [what, { cause, expected }] of Object.entries(causes)) {
    it(`says of ${what} below it what failed and with which status, and nothing attached to it`, () => {
      const described = describeError(new StorageUnavailableError(cause)) as {
        cause: Record<string, unknown>;
      };

      for (const [name, value] of Object.entries(expected))
        assert.deepEqual(described.cause[name], value, name);
      const line = JSON.stringify(described);
      assert.doesNotMatch(line, /\[object Object\]|secret|4711/);
    });
  }

  it("keeps what a client lists as reasons", () => {
    const cause = { code: 503, errors: [{ reason: "backendError", message: "try later" }] };

    const described = describeError(new StorageUnavailableError(cause)) as { cause: { errors: object[] } };

    assert.deepEqual(described.cause.errors, [
      { type: "Object", reason: "backendError", message: "try later" },
    ]);
  });

  it("has its own type, code, message and stack", () => {
    const described = describeError(new StorageUnavailableError(new Error("x"))) as Record<string, string>;

    assert.equal(described.type, "StorageUnavailableError");
    assert.equal(described.code, "STORAGE_UNAVAILABLE");
    assert.match(described.message!, /media storage does not answer/);
    assert.match(described.stack!, /describe-error\.test/);
  });

  it("follows every cause and every one of several errors to the end", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    const fetchFailed = new TypeError("fetch failed", {
      cause: new AggregateError([refused, refused], "all"),
    });

    const line = JSON.stringify(describeError(new Error("outer", { cause: fetchFailed })));

    assert.equal(line.match(/"code":"ECONNREFUSED"/g)?.length, 2);
  });

  it("is described whatever is thrown: circles, properties that throw, functions, null", () => {
    const circle: Error & { cause?: unknown } = new Error("circle");
    circle.cause = circle;
    const hostile = new Proxy(new Error("hostile"), {
      get: () => {
        throw new Error("no");
      },
      ownKeys: () => {
        throw new Error("no");
      },
    });

    for (const thrown of [circle, hostile, () => {}, null, undefined, 7, Symbol("s"), Object.create(null)]) {
      assert.ok(JSON.stringify(describeError(thrown)));
    }
  });

  it("is cut where a library's words are endless", () => {
    assert.ok(JSON.stringify(describeError(new Error("x".repeat(1_000_000)))).length < 20_000);
  });
});
