import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { SECOND_DIMENSIONS } from "../../src/face-analysis/embed/second-embedding.js";
import { nameOfRecogniser } from "../../src/face-analysis/networks/recogniser-file.js";
import type { ApiClient } from "../support/api-client.js";
import { madeRecogniser } from "../support/made-recogniser.js";
import { variantOfSample } from "../support/pictures.js";
import { ProcessSandbox } from "../support/process-sandbox.js";
import { waitUntil } from "../support/wait-until.js";

const SIZE = 3;
const DIMENSIONS = 48;

const STATE = `query ($id: ID!) {
  character(id: $id) {
    faceLock { embedding { model dimensions } secondEmbedding { dimensions } revisions(first: 1) { nodes { cause } } }
    referenceImages { outdated matchScore face { embedding { model dimensions } secondEmbedding { dimensions } } }
  }
  viewer { analyses { waiting done outdated } analyserVersions { analyser charactersReady } }
}`;

describe("A server with a recogniser of the operator's own", function () {
  this.timeout(240_000);
  let sandbox: ProcessSandbox;
  let databaseUrl: string;
  let own: { analyser: string; environment: Record<string, string> };

  before(async () => {
    sandbox = await ProcessSandbox.open();
    ({ url: databaseUrl } = await sandbox.createDatabase());
    const [model, calibration] = [
      join(sandbox.dataDirectory, "made.onnx"),
      join(sandbox.dataDirectory, "made.json"),
    ];
    await writeFile(model, madeRecogniser(DIMENSIONS));
    const analyser = `face-api-1.7.15+${await nameOfRecogniser(model)}/${ANALYSER.split("/")[1]!}`;
    await writeFile(calibration, JSON.stringify(calibrationOf(analyser)));
    own = { analyser, environment: { RECOGNISER_MODEL: model, RECOGNISER_CALIBRATION: calibration } };
  });

  after(() => sandbox?.close());

  const calibrationOf = (analyser: string) => ({
    analyser,
    points: [
      [0, 1],
      [0.3, 0.85],
      [0.4, 0.5],
      [1, 0],
    ],
    pointsOfMany: [
      [0, 1],
      [0.25, 0.85],
      [0.3, 0.5],
      [0.9, 0],
    ],
    secondShare: 0.3,
  });

  const start = (environment: Record<string, string> = {}) =>
    sandbox.start("all", { DATABASE_URL: databaseUrl, ...environment });

  /** Once nothing waits. */
  const stateOf = (client: ApiClient, id: string) =>
    waitUntil(
      "nothing waits",
      async () => {
        const state = await client.ask(STATE, { id });
        return state.viewer.analyses.waiting === 0 ? state : null;
      },
      180_000,
    );

  it("compares by it once all images are analysed anew, and goes back and forward without reading a picture", async () => {
    const before = await start();
    const id = await before.client.createCharacter();
    for (let i = 0; i < SIZE; i++)
      await before.client.upload(id, await variantOfSample(6, 10 * i), { waitMs: 15_000 });
    const first = await stateOf(before.client, id);
    assert.deepEqual(first.character.faceLock.embedding, { model: ANALYSER, dimensions: 128 });
    assert.deepEqual(first.character.faceLock.secondEmbedding, { dimensions: SECOND_DIMENSIONS });
    await before.stop();

    const withOwn = await start(own.environment);
    const unchanged = await stateOf(withOwn.client, id);
    assert.deepEqual(unchanged.character.faceLock, first.character.faceLock);
    assert.deepEqual(
      unchanged.character.referenceImages.map(({ matchScore }: any) => matchScore),
      first.character.referenceImages.map(({ matchScore }: any) => matchScore),
    );
    await withOwn.client.ask("mutation { reanalyseWorkspace(input: {}) { queued } }");
    const byOwn = await stateOf(withOwn.client, id);
    assertBy(byOwn, own.analyser, DIMENSIONS);
    await withOwn.stop();

    const again = await start();
    await restore(again.client, ANALYSER);
    const back = await stateOf(again.client, id);
    assertBy(back, ANALYSER, SECOND_DIMENSIONS);
    assert.equal(back.character.faceLock.revisions.nodes[0].cause, "ANALYSES_RESTORED");
    assert.equal(await picturesRead(again.url, again.client), 0);
    await again.stop();

    const forward = await start(own.environment);
    await restore(forward.client, own.analyser);
    assertBy(await stateOf(forward.client, id), own.analyser, DIMENSIONS);
    assert.equal(await picturesRead(forward.url, forward.client), 0);
    await forward.stop();
  });

  function assertBy({ character }: any, model: string, dimensions: number): void {
    assert.deepEqual(character.faceLock.embedding, { model, dimensions: 128 });
    assert.deepEqual(character.faceLock.secondEmbedding, { dimensions });
    for (const { outdated, matchScore, face } of character.referenceImages) {
      assert.deepEqual([outdated, face.embedding.model], [false, model]);
      assert.deepEqual(face.secondEmbedding, { dimensions });
      assert.ok(matchScore > 0.5, `match score ${matchScore}`);
    }
  }

  async function restore(client: ApiClient, analyser: string): Promise<void> {
    const { restoreAnalyses } = await client.ask(
      `mutation ($analyser: String!) { restoreAnalyses(input: { analyser: $analyser }) { userErrors { code message } } }`,
      { analyser },
    );
    assert.deepEqual(restoreAnalyses.userErrors, []);
    await waitUntil("all that can be is restored", async () => {
      const { viewer } = await client.ask("{ viewer { analyserVersions { analyser charactersReady } } }");
      return (
        viewer.analyserVersions.find((version: any) => version.analyser === analyser).charactersReady === 0
      );
    });
  }

  async function picturesRead(url: string, client: ApiClient): Promise<number> {
    const text = await (await fetch(`${url}/metrics`, { headers: client.headers })).text();
    return Number(/^likeness_analysis_seconds_count (\d+)/m.exec(text)?.[1] ?? 0);
  }

  const refused: [what: string, contents: () => string, message: RegExp][] = [
    ["of another analyser", () => JSON.stringify(calibrationOf(ANALYSER)), /is of .*make it anew/],
    ["that is no JSON", () => "points", /RECOGNISER_CALIBRATION .* cannot be used/],
    [
      "whose scores do not fall",
      () =>
        JSON.stringify({
          ...calibrationOf(own.analyser),
          points: [
            [0, 1],
            [1, 1],
          ],
        }),
      /points must rise in distance and fall in score/,
    ],
  ];
  for (const [what, contents, message] of refused) {
    it(`does not start with a calibration ${what}`, async () => {
      const file = join(sandbox.dataDirectory, "refused.json");
      await writeFile(file, contents());

      const started = sandbox.spawn("all", {
        DATABASE_URL: databaseUrl,
        ...own.environment,
        RECOGNISER_CALIBRATION: file,
      });

      assert.equal((await started.ended).code, 1);
      assert.match(started.stdout + started.stderr, message);
    });
  }
});
