import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { waitUntil } from "../support/wait-until.js";
import { PAGE, ways } from "./uncaught-errors-server.js";

const ERROR = 50;
const FATAL = 60;
const UUID = /^[0-9a-f-]{36}$/;

/** What answers a client by itself before it throws, and so ends nothing. */
const ANSWERED = new Set([
  "a listener to the response's finish",
  "a listener to the response's close",
  "an async listener to the response's close",
  "a write after the end",
  "the metrics",
]);

describe("An error that nobody catches", () => {
  let child: ChildProcess;
  let url: string;
  let stdout = "";

  beforeEach(async () => {
    if (child?.exitCode === null && child.signalCode === null) return;
    child = fork(join(__dirname, "uncaught-errors-server.js"), {
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    stdout = "";
    child.stdout!.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    [{ url }] = await once(child, "message");
  });

  // A process that ends with one request must fail the test of that one alone.
  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    const ended = once(child, "close");
    if (child.kill("SIGKILL")) await ended;
  });

  after(() => child?.kill());

  const log = (): Record<string, any>[] =>
    stdout
      .split("\n")
      .filter((line) => line.endsWith("}"))
      .map((line) => JSON.parse(line));
  const errorsOf = (requestId: string) =>
    log().filter((line) => line.level >= ERROR && line.requestId === requestId);
  /** Which may come after the answer. */
  const firstErrorOf = (requestId: string) => waitUntil("it is in the log", () => errorsOf(requestId)[0]);

  /** Sends what throws while another request is being answered, and asserts that this one does not notice. */
  async function besideAnother(requestId: string, path: string, body: FormData | string, type?: string) {
    const slow = fetch(`${url}/slow`);
    await waitUntil("the other request is being answered", async () => {
      const { waiting } = (await (await fetch(`${url}/waiting`)).json()) as { waiting: number };
      return waiting === 1;
    });

    const headers = { "X-Request-Id": requestId, Origin: PAGE, ...(type && { "Content-Type": type }) };
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(20_000),
    })
      .then(async (answer) => ({
        status: answer.status,
        text: await answer.text(),
        readableBy: answer.headers.get("access-control-allow-origin"),
      }))
      .catch((error: Error) => {
        assert.notEqual(error.name, "TimeoutError", "neither answered nor cut");
        return null;
      });

    await fetch(`${url}/release`, { method: "POST" });
    assert.deepEqual(await (await slow).json(), { answered: true });
    assert.equal((await fetch(`${url}/waiting`)).status, 200);
    assert.deepEqual([child.exitCode, child.signalCode], [null, null]);
    return response;
  }

  for (const way of Object.keys(ways)) {
    it(`in ${way} ends its request alone`, async () => {
      const form = new FormData();
      form.append("file", new Blob([Buffer.alloc(300_000, 7)]), "a.jpg");
      const requestId = `request-${Object.keys(ways).indexOf(way)}`;

      const response = await besideAnother(requestId, `/throw?way=${encodeURIComponent(way)}`, form);

      const line = await firstErrorOf(requestId);
      assert.match(line.errorId, UUID);
      if (ANSWERED.has(way)) assert.deepEqual(response && response.status, 200);
      else if (response !== null) {
        assert.equal(response.status, 500);
        assert.equal(response.readableBy, PAGE);
        const [error] = JSON.parse(response.text).errors;
        assert.equal(error.code, "INTERNAL_SERVER_ERROR");
        assert.equal(error.errorId, line.errorId);
      }
      assert.equal(errorsOf(requestId).length, 1);
    });
  }

  for (const operation of ["Start", "End", "Timer", "Unawaited"]) {
    it(`in a plugin of the GraphQL server (${operation}) ends its request alone`, async () => {
      const requestId = `graphql-${operation}`;
      const body = JSON.stringify({ query: `query ${operation} { answered }`, operationName: operation });

      const response = await besideAnother(requestId, "/graphql", body, "application/json");

      assert.equal(response?.status, 500);
      assert.equal(response.readableBy, PAGE);
      const line = await firstErrorOf(requestId);
      assert.match(line.errorId, UUID);
      assert.equal(JSON.parse(response.text).errors[0].extensions.errorId, line.errorId);
      assert.equal(errorsOf(requestId).length, 1);
    });
  }

  it("outside of any request ends the process in good order, with exit code 1 and a fatal line", async () => {
    child.send("throw");

    const [code] = await once(child, "close");

    assert.equal(code, 1);
    const fatal = log().filter(({ level }) => level === FATAL);
    assert.deepEqual(
      fatal.map(({ err, requestId }) => [err.message, requestId]),
      [["thrown as the test wants it", undefined]],
    );
    assert.equal(log().at(-1)!.msg, "stopped");
  });
});
