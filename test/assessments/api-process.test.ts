import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { WatchedAnalysisProcess, needProcessFiles } from "../support/analysis-processes.js";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { facelessPicture, largePhoto, variantOfSample } from "../support/pictures.js";
import { type ProcessSandbox, useSandboxEach } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

describe("An API process without any worker", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;

  beforeEach(async () => {
    app = await startTestApp({ role: "api" });
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });
  const received = async () => (await tracesOf(app, client.workspaceId)).spooled.length;

  // Also shows that the process closes what it started: a thread that was left would keep the run from ending.
  afterEach(() => app.stop());

  it("answers assessImage all the same", async () => {
    const { assessment, face, userErrors } = await client.assess(characterId, await variantOfSample(6, 1));

    assert.ok(assessment.score > 0);
    assert.equal(face.landmarks.length, 68);
    assert.deepEqual(userErrors, []);
    assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
  });

  it("goes on answering other requests while it starts its analyser and analyses", async () => {
    const over = { yet: false };
    const assessing = client
      .assess(characterId, await variantOfSample(6, 1))
      .finally(() => (over.yet = true));
    await waitUntil("the picture is received", async () => (await received()) === 1);

    for (let answers = 0; answers < 5; answers++) await client.ask("{ viewer { keyName } }");

    assert.equal(over.yet, false);
    assert.deepEqual((await assessing).userErrors, []);
  });
});

describe("An API process whose analyser is busy", function () {
  this.timeout(120_000);
  let sandbox: ProcessSandbox;
  let server: ServerProcess;
  let characterId: string;

  needProcessFiles();

  useSandboxEach(async (opened) => {
    sandbox = opened;
    server = await sandbox.start("api", { DATABASE_URL: (await sandbox.createDatabase()).url });
    characterId = await server.client.createCharacter();
  });

  it("does not analyse for a client that is gone before its turn", async () => {
    await server.client.assess(characterId, await facelessPicture());
    const analysing = await WatchedAnalysisProcess.of(server);
    const first = server.client.assess(characterId, await largePhoto());
    // Half of what it takes, and more than what may be left of the picture before.
    await analysing.isInTheMiddle(300);
    // Its turn is not over before it is let go on.
    analysing.kill("SIGSTOP");
    const gone = new AbortController();

    const second = startAssessing(server.client, characterId, await largePhoto(), gone.signal);
    // Mutations run one after the other: then the second has nothing before it any more.
    await waitUntil("the second has begun", () => hasCharacter(server.client, CREATED_BEFORE));
    gone.abort();

    await assert.rejects(second, /abort/i);
    const counted = () => countedImages(server);
    await waitUntil("the second is given up", async () => (await counted()).length === 2);
    assert.deepEqual(await counted(), [
      'likeness_unstored_images_total{result="TOO_BUSY"} 1',
      'likeness_unstored_images_total{result="analysed"} 1',
    ]);
    analysing.kill("SIGCONT");
    assert.deepEqual((await first).userErrors, []);
    assert.deepEqual(await counted(), [
      'likeness_unstored_images_total{result="TOO_BUSY"} 1',
      'likeness_unstored_images_total{result="analysed"} 2',
    ]);
    assert.deepEqual(await readdir(join(sandbox.dataDirectory, "spool")), []);
  });
});

const CREATED_BEFORE = "Created before the second picture is assessed";

/** Takes no answer but the client's going. */
async function startAssessing(
  { url, headers }: ApiClient,
  characterId: string,
  { bytes, name }: FilePart,
  signal: AbortSignal,
): Promise<void> {
  const form = new FormData();
  const query = `mutation ($name: String!, $input: AssessImageInput!) {
    createCharacter(input: { name: $name }) { userErrors { code } }
    assessImage(input: $input) { userErrors { code } }
  }`;
  const variables = { name: CREATED_BEFORE, input: { characterId, file: null } };
  form.append("operations", JSON.stringify({ query, variables }));
  form.append("map", '{"0":["variables.input.file"]}');
  form.append("0", new Blob([new Uint8Array(bytes)]), name);
  await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { ...headers, "Apollo-Require-Preflight": "true" },
    body: form,
    signal,
  });
}

async function hasCharacter(client: ApiClient, name: string): Promise<boolean> {
  const { characters } = await client.ask("{ characters { nodes { name } } }");
  return characters.nodes.some((character: { name: string }) => character.name === name);
}

async function countedImages({ url, adminKey }: ServerProcess): Promise<string[]> {
  const response = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${adminKey}` } });
  return (await response.text())
    .split("\n")
    .filter((line) => line.startsWith("likeness_unstored_images_total{"))
    .toSorted();
}
