import assert from "node:assert/strict";
import { OperationTime } from "../../../src/graphql/operation-time.js";
import type { ApiClient } from "../../support/api-client.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { insertAnalysedImage } from "../../support/rows.js";

const MAX_OPERATION_MS = 300;
const IMAGES = "referenceImages { id fileName }";

describe("An operation that takes too long", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    app = await startTestApp({
      role: "api",
      environment: { MAX_OPERATION_MS: String(MAX_OPERATION_MS) },
    });
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
    await insertAnalysedImage(app.dataSource, client.workspaceId, characterId);
  });
  after(() => app.stop());

  /** While it runs, whoever asks for images waits. */
  async function whileImagesAreLocked<Result>(work: () => Promise<Result>): Promise<Result> {
    const locking = app.dataSource.createQueryRunner();
    await locking.startTransaction();
    await locking.query("LOCK TABLE reference_images IN ACCESS EXCLUSIVE MODE");
    try {
      return await work();
    } finally {
      await locking.rollbackTransaction();
      await locking.release();
    }
  }

  it("is answered with one OPERATION_TIMEOUT and status 503, and nothing of what there was", async () => {
    const query = `{ character(id: "${characterId}") { ${IMAGES} } again: character(id: "${characterId}") { ${IMAGES} } viewer { keyName } }`;

    const { status, data, errors } = await whileImagesAreLocked(() => client.graphql(query));

    assert.deepEqual([status, data, errors!.length], [503, undefined, 1]);
    assert.equal(errors![0]!.extensions.code, "OPERATION_TIMEOUT");
    assert.match(errors![0]!.message, /longer than 0\.3 s and was ended\. Ask for less at once/);
  });

  it("and changed something says so, and begins nothing more", async () => {
    const update = (alias: string, name: string, selection: string) =>
      `${alias}: updateCharacter(input: { id: "${characterId}", name: "${name}" }) { userErrors { code } character { ${selection} } }`;
    const mutation = `mutation { ${update("first", "Changed", `name ${IMAGES}`)} ${update("second", "Changed again", "name")} }`;

    const { status, data, errors } = await whileImagesAreLocked(() => client.graphql(mutation));

    assert.equal(status, 200);
    assert.deepEqual(data.first, { userErrors: [], character: null });
    assert.deepEqual(data.second, { userErrors: [{ code: "TOO_BUSY" }], character: null });
    assert.deepEqual(
      errors!.map(({ path, extensions }) => [path![0], extensions.code]),
      [["first", "OPERATION_TIMEOUT"]],
    );
    const { character } = await client.ask(`{ character(id: "${characterId}") { name } }`);
    assert.equal(character.name, "Changed");
  });

  it("is not what a mutation waits for on purpose", async () => {
    const update = `mutation { updateReferenceImage(input: { id: "none" }) { userErrors { code } } }`;
    const blocker = app.dataSource.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query("LOCK TABLE characters IN ACCESS EXCLUSIVE MODE");

    const renaming = client.ask(
      `mutation { updateCharacter(input: { id: "${characterId}", name: "Later" }) { character { name } } }`,
    );
    await new OperationTimeIsOver(2 * MAX_OPERATION_MS).wait();
    await blocker.rollbackTransaction();
    await blocker.release();

    assert.deepEqual(await renaming, { updateCharacter: { character: { name: "Later" } } });
    assert.equal((await client.ask(update)).updateReferenceImage.userErrors[0].code, "NOT_FOUND");
  });
});

/** Ends when the time of an operation that began now would be over. */
class OperationTimeIsOver {
  private readonly time: OperationTime;

  constructor(ms: number) {
    this.time = new OperationTime(ms);
  }

  wait(): Promise<void> {
    // The clock of an operation keeps no process alive; this one has to.
    const alive = setInterval(() => {}, 1_000);
    this.time.run();
    return this.time.race(new Promise<void>(() => {})).catch(() => clearInterval(alive));
  }
}

describe("The time of an operation", () => {
  it("is over for the client too when it is gone", async () => {
    const closing = new AbortController();
    const time = new OperationTime(60_000, closing.signal);

    const waiting = time.race(new Promise(() => {}));
    closing.abort();

    await assert.rejects(waiting, /The client is gone/);
    assert.equal(time.isOver, false);
  });

  it("is over from the start where it is gone before", async () => {
    const time = new OperationTime(60_000, AbortSignal.abort());

    await assert.rejects(time.race(new Promise(() => {})), /The client is gone/);
  });

  it("does not pass while uncounted work runs", async () => {
    const time = new OperationTime(200);
    time.run();

    await time.uncounted(() => new OperationTimeIsOver(400).wait());

    assert.equal(time.signal.aborted, false);
    await assert.rejects(
      new Promise((_, reject) => time.race(new Promise(() => {})).catch(reject)),
      /longer than 0\.2 s/,
    );
  });
});
