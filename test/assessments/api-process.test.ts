import assert from "node:assert/strict";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
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

  it("does not analyse for a client that is gone before its turn", async function () {
    // The word of its going may reach the server after the first picture is done, and so after its turn has come.
    this.retries(3);
    const { bytes } = await variantOfSample(6, 1);
    const first = client.assess(characterId, await facelessPicture());
    await waitUntil("the first is received", async () => (await received()) === 1);
    const gone = new AbortController();
    const form = new FormData();
    const query = `mutation ($input: AssessImageInput!) { assessImage(input: $input) { userErrors { code } } }`;
    const operations = { query, variables: { input: { characterId, file: null } } };
    form.append("operations", JSON.stringify(operations));
    form.append("map", '{"0":["variables.input.file"]}');
    form.append("0", new Blob([new Uint8Array(bytes)]), "a.jpg");
    const headers = { ...client.headers, "Apollo-Require-Preflight": "true" };
    const request = { method: "POST", headers, body: form, signal: gone.signal };

    const second = fetch(`${client.url}/graphql`, request);
    await waitUntil("both are received", async () => (await received()) === 2);
    gone.abort();

    await assert.rejects(second, /abort/i);
    await first;
    // The files go when the operations have ended.
    await waitUntil("both are over", async () => (await received()) === 0);
    // Whoever goes between the file's last byte and the form's end has asked for nothing, and is not counted.
    const refused = 'likeness_unstored_images_total{result="TOO_BUSY"} 1';
    const counted = (await countedImages(app)).filter((line) => line !== refused);
    assert.deepEqual(counted, ['likeness_unstored_images_total{result="analysed"} 1']);
    assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
  });
});

async function countedImages({ url, adminKey }: TestApp): Promise<string[]> {
  const response = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${adminKey}` } });
  return (await response.text())
    .split("\n")
    .filter((line) => line.startsWith("likeness_unstored_images_total{"))
    .toSorted();
}
