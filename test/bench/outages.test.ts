import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  findImages,
  findLosses,
  type Acknowledged,
  type FoundImage,
} from "../../bench/outages/acknowledged.js";
import { SceneReport } from "../../bench/outages/scene.js";
import { GcsTestServer } from "../support/gcs-test-server/gcs-test-server.js";
import { facelessPicture } from "../support/pictures.js";
import { ProcessSandbox } from "../support/process-sandbox.js";

describe("What the command for outages checks", () => {
  const bytes = Buffer.from("a picture");
  const acknowledged: Acknowledged = {
    id: "img_1",
    characterId: "char_1",
    idempotencyKey: "k",
    file: { bytes, name: "a.png" },
  };
  const intact: FoundImage = {
    id: "img_1",
    status: "READY",
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };

  for (const [what, found, losses] of [
    ["that is there, equal and READY is no loss", [intact], []],
    ["that nobody looked for is a loss", [], ["img_1 is missing"]],
    ["without a record is a loss", [{ ...intact, status: null, sha256: null }], ["img_1 is missing"]],
    ["without an object is a loss", [{ ...intact, sha256: null }], ["img_1 has no object"]],
    ["with other bytes is a loss", [{ ...intact, sha256: "00" }], ["img_1 has other bytes"]],
    ["that is still ANALYSING is a loss", [{ ...intact, status: "ANALYSING" }], ["img_1 is ANALYSING"]],
    ["that is FAILED is a loss", [{ ...intact, status: "FAILED" }], ["img_1 is FAILED"]],
  ] as const) {
    it(`an acknowledged upload ${what}`, () => assert.deepEqual(findLosses([acknowledged], found), losses));
  }

  it("one claim that does not hold breaks its scene", () => {
    const report = new SceneReport("a scene");
    report.claim("this", true);
    report.claimNone("none of these", []);
    assert.equal(report.isBroken, false);

    report.claimNone("none of these", ["one"]);

    assert.equal(report.isBroken, true);
  });

  describe("of real processes", function () {
    // A whole server, analysis processes included, on a machine that may be busy.
    this.timeout(180_000);
    let sandbox: ProcessSandbox;

    before(async () => {
      sandbox = await ProcessSandbox.open();
    });

    after(() => sandbox?.close());

    it("is that an object is gone, that its bytes changed, and that a process ended", async () => {
      const { url: DATABASE_URL } = await sandbox.createDatabase();
      const { gcs, environment } = await sandbox.createBucket();
      const server = await sandbox.start("all", { DATABASE_URL, ...environment });
      const uploads: Acknowledged[] = [];
      const characterId = await server.client.createCharacter();
      for (const variant of [1, 2, 3]) {
        const file = await facelessPicture(variant);
        const { referenceImage } = await server.client.upload(characterId, file);
        uploads.push({ ...acknowledged, id: referenceImage.id, characterId, file });
      }
      const ids = uploads.map(({ id }) => id);
      assert.deepEqual(findLosses(uploads, await findImages(server.client, ids)), []);

      const [, changed, gone] = originals(gcs);
      gcs.seed(changed!, Buffer.from("other bytes"));
      gcs.remove(gone!);

      const losses = findLosses(uploads, await findImages(server.client, ids));
      assert.deepEqual(losses, [`${ids[1]} has other bytes`, `${ids[2]} has no object`]);
      await server.stop("SIGKILL");
      const report = new SceneReport("a scene");
      report.claimAliveAndCalm({ server });
      const broken = report.claims.filter(({ holds }) => !holds).map(({ what }) => what);
      assert.deepEqual(broken, ["every process is alive, with the pid it had"]);
    });

    /** In the order of their uploads, which their names begin with. */
    const originals = ({ objects }: GcsTestServer): string[] =>
      [...objects.keys()].filter((name) => name.endsWith("/original.png")).toSorted();
  });
});
