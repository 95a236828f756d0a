import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  PictureChecker,
  type PictureCheckerOptions,
} from "../../src/face-analysis/process/picture-checker.js";
import { NoTurnError } from "../../src/event-loop/turns.js";
import { NO_METADATA } from "../../src/picture-metadata/picture-metadata.js";
import { manyScansJpeg } from "../support/many-scans-jpeg.js";
import { deadly, type Ending } from "./endings.js";
import { samplePhoto } from "./sample-pictures.js";

/** A photograph as a camera made it. */
const METADATA = {
  ...NO_METADATA,
  evidence: ["CAMERA"],
  createdAt: new Date("2016-12-17T23:11:47Z"),
};
const READABLE = {
  kind: "readable",
  picture: { format: "JPEG", width: 1920, height: 1350, metadata: METADATA },
};
const CRASHING = join(__dirname, "crashing-checking-process.js");

describe("The picture checker", () => {
  let directory: string;
  let harmless: string;
  const opened: PictureChecker[] = [];
  let losses: string[];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "likeness-checks-"));
    harmless = await save("harmless.jpg", samplePhoto(3));
  });
  after(() => rm(directory, { recursive: true }));
  beforeEach(() => {
    losses = [];
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((checker) => checker.close()));
  });

  async function save(name: string, bytes: Buffer): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, bytes);
    return path;
  }

  function open(options: Partial<PictureCheckerOptions> = {}): PictureChecker {
    const onLoss = (error: Error) => losses.push(error.message);
    const checker = new PictureChecker({ maxPixels: 50_000_000, onLoss, ...options });
    opened.push(checker);
    return checker;
  }

  it("judges a whole picture as readable, and one that is cut as corrupt with its reason", async () => {
    const checker = open();
    const cut = await save("cut.jpg", samplePhoto(1).subarray(0, 100_000));

    const [whole, damaged] = await Promise.all([checker.check(harmless), checker.check(cut)]);

    assert.deepEqual(whole, READABLE);
    assert.ok(damaged.kind === "refused" && damaged.why.kind === "corrupt");
    assert.ok(damaged.why.cause instanceof Error);
    assert.deepEqual(losses, []);
  });

  it("fails, and says nothing of the picture, when the file is not there", async () => {
    await assert.rejects(open().check(join(directory, "none.jpg")));
  });

  it("refuses a JPEG of 492 kB whose 2,647 scans take most of a minute, before it decodes any", async () => {
    const bomb = await save("bomb.jpg", manyScansJpeg({ width: 7_000, height: 7_000, scans: 2_647 }));
    // No decoder has time to begin.
    const checker = open({ maxTaskMs: 20_000 });

    const check = await checker.check(bomb);

    const why = { kind: "too-many-scans", scans: 2_647, maxScans: 81 };
    assert.deepEqual(check, { kind: "refused", why });
    assert.deepEqual(losses, []);
  });

  it("ends what takes too long with its process, while other checks and file reads go on", async () => {
    const bomb = await save("slow.jpg", manyScansJpeg({ width: 7_000, height: 7_000, scans: 2_647 }));
    const maxTaskMs = 12_000;
    const checker = open({ maxPixelScans: Infinity, maxTaskMs });
    const order: string[] = [];
    const note = async <T>(what: string, work: Promise<T>): Promise<T> => {
      const result = await work;
      order.push(what);
      return result;
    };

    const slow = note("slow", checker.check(bomb));
    const checks = await note("checks", Promise.all([1, 2, 3, 4].map(() => checker.check(harmless))));
    const reads = await note("reads", Promise.all([1, 2, 3, 4, 5, 6].map(() => readFile(bomb))));

    assert.deepEqual(await slow, { kind: "refused", why: { kind: "too-slow", maxMs: maxTaskMs } });
    assert.deepEqual(checks, [READABLE, READABLE, READABLE, READABLE]);
    assert.equal(reads.length, 6);
    assert.deepEqual(order, ["checks", "reads", "slow"]);
    assert.deepEqual(losses, [`The checking process did not answer within ${maxTaskMs} ms`]);
    assert.deepEqual(await checker.check(harmless), READABLE);
  });

  it("gives more time where larger pictures are allowed", () => {
    const limits = [10_000_000, 50_000_000, 200_000_000].map((maxPixels) => open({ maxPixels }).maxTaskMs);

    assert.deepEqual(limits, [60_000, 60_000, 240_000]);
  });

  describe("whose process dies", () => {
    const endings: [Ending, RegExp][] = [
      ["throws", /ended with exit code 1: .*nobody catches this/s],
      ["exhaustsTheHeap", /ended with SIGABRT: .*heap out of memory/s],
      ["segfaults", /ended with SIGSEGV/],
    ];
    for (const [ending, end] of endings) {
      it(`refuses only the picture that ${ending}, after a second try, and checks the others`, async () => {
        const checker = open({ mainFile: CRASHING, processes: 1 });
        const doomed = await save(`${ending}.jpg`, deadly(samplePhoto(1), ending));

        const [crashed, queued] = await Promise.all([checker.check(doomed), checker.check(harmless)]);

        assert.ok(crashed.kind === "refused" && crashed.why.kind === "corrupt");
        assert.match(String(crashed.why.cause), end);
        assert.deepEqual(queued, READABLE);
        assert.equal(losses.length, 2);
        for (const loss of losses) assert.match(loss, end);
      });
    }

    it("reads the picture all the same when it dies only once", async () => {
      const checker = open({ mainFile: CRASHING });
      const path = await save("unlucky.jpg", samplePhoto(3));
      await save("unlucky.jpg.once", Buffer.alloc(0));

      assert.deepEqual(await checker.check(path), READABLE);

      assert.equal(losses.length, 1);
    });
  });

  describe("that has as many checks as it takes", () => {
    const busy = () => open({ mainFile: CRASHING, processes: 1, maxWaiting: 1, maxTaskMs: 10_000 });

    it("takes no further one, and does those it has", async () => {
      const checker = busy();
      const doomed = await save("hangs.jpg", deadly(samplePhoto(1), "hangs"));

      const running = checker.check(doomed);
      const waiting = checker.check(harmless);

      await assert.rejects(checker.check(harmless), NoTurnError);
      assert.equal((await running).kind, "refused");
      assert.deepEqual(await waiting, READABLE);
    });

    it("gives the place of a client who is gone to another", async () => {
      const checker = busy();
      const doomed = await save("hangs-too.jpg", deadly(samplePhoto(1), "hangs"));
      const client = new AbortController();
      const running = checker.check(doomed);
      const gone = checker.check(harmless, { signal: client.signal });

      client.abort();

      await assert.rejects(gone, NoTurnError);
      const other = checker.check(harmless);
      assert.equal((await running).kind, "refused");
      assert.deepEqual(await other, READABLE);
    });
  });

  it("finishes what it has accepted when it is closed, then refuses", async () => {
    const checker = open();
    const accepted = [1, 2, 3].map(() => checker.check(harmless));

    await checker.close();

    assert.deepEqual(await Promise.all(accepted), [READABLE, READABLE, READABLE]);
    await assert.rejects(checker.check(harmless), /closed/);
    await checker.close();
  });

  it("closes without ever having been used", async () => {
    await open().close();
  });
});
