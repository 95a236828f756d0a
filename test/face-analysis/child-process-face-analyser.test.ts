import assert from "node:assert/strict";
import { join } from "node:path";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { UndecodableImageError } from "../../src/face-analysis/face-analyser.js";
import {
  ChildProcessFaceAnalyser,
  ChildProcessFaceAnalyserOptions,
} from "../../src/face-analysis/process/child-process-face-analyser.js";
import { deadly } from "./endings.js";
import { PORTRAITS, portrait, samplePhoto } from "./sample-pictures.js";

describe("The face analyser in child processes", () => {
  const opened: ChildProcessFaceAnalyser[] = [];

  function open(options: Partial<ChildProcessFaceAnalyserOptions> = {}): ChildProcessFaceAnalyser {
    const analyser = new ChildProcessFaceAnalyser({ processes: 1, maxPixels: 1e8, ...options });
    opened.push(analyser);
    return analyser;
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((analyser) => analyser.close()));
  });

  it("hands over the whole analysis, with real Buffers", async () => {
    const analyser = open();

    const analysis = await analyser.analyse(samplePhoto(3));

    assert.deepEqual(
      [analysis.analyser, analysis.width, analysis.height, analysis.faceCount],
      [ANALYSER, 1920, 1350, 3],
    );
    assert.ok(Buffer.isBuffer(analysis.thumbnail) && Buffer.isBuffer(analysis.faceCrop));
    assert.ok(analysis.face?.embedding instanceof Float32Array);
    assert.equal(analyser.analyser, ANALYSER);
  });

  it("leaves the caller's bytes as they are", async () => {
    const analyser = open();
    const bytes = await portrait(PORTRAITS.dress);
    const copy = Buffer.from(bytes);

    await analyser.analyse(bytes);

    assert.deepEqual(bytes, copy);
  });

  it("gives the same embedding in every process", async () => {
    const analyser = open({ processes: 2 });
    await analyser.warmUp();
    const bytes = await portrait(PORTRAITS.redhead);

    const analyses = await Promise.all([1, 2, 3, 4].map(() => analyser.analyse(bytes)));

    const [first, ...others] = analyses.map(({ face }) => face!.embedding);
    for (const other of others) {
      assert.ok(first!.every((value, i) => Math.abs(value - other[i]!) <= 1e-6));
    }
  });

  it("keeps the caller's event loop free", async () => {
    const analyser = open();
    await analyser.warmUp();
    const before = performance.eventLoopUtilization();

    await Promise.all([analyser.analyse(samplePhoto(5)), analyser.analyse(samplePhoto(6))]);

    // A share: on a busy machine both what it does and the analysis take longer.
    const { utilization } = performance.eventLoopUtilization(before);
    assert.ok(utilization < 1 / 3, `${utilization}`);
  });

  for (const [what, bytes] of Object.entries({
    "a truncated JPEG": samplePhoto(1).subarray(0, 100_000),
    "no picture": Buffer.from("no picture"),
  })) {
    it(`rejects ${what} with an UndecodableImageError and its reason`, async () => {
      const analyser = open();

      await assert.rejects(analyser.analyse(bytes), (error) => {
        return error instanceof UndecodableImageError && error.cause instanceof Error;
      });
    });
  }

  it("rejects a picture of more pixels than it was opened for", async () => {
    const analyser = open({ maxPixels: 100_000 });

    await assert.rejects(analyser.analyse(samplePhoto(1)), UndecodableImageError);
  });

  describe("whose process dies", () => {
    const mainFile = join(__dirname, "crashing-analysis-process.js");

    for (const [ending, end] of [
      ["exits", /ended with exit code 7/],
      ["throws", /ended with exit code 1: .*nobody catches this/s],
      ["exhaustsTheHeap", /ended with SIGABRT: .*heap out of memory/s],
      ["segfaults", /ended with SIGSEGV/],
      ["aborts", /ended with SIGABRT/],
    ] as const) {
      it(`fails only the picture that ${ending}, says how, and analyses the next ones`, async () => {
        const analyser = open({ processes: 2, mainFile, maxHeapMegabytes: 128 });
        await analyser.warmUp();
        const harmless = await portrait(PORTRAITS.dress);

        const [crashed, beside, queued] = await Promise.allSettled([
          analyser.analyse(deadly(samplePhoto(1), ending)),
          analyser.analyse(harmless),
          analyser.analyse(harmless),
        ]);
        const later = await Promise.all([analyser.analyse(harmless), analyser.analyse(harmless)]);

        assert.equal(crashed.status, "rejected");
        assert.match(String(crashed.reason), end);
        for (const other of [beside, queued]) {
          assert.equal(other.status, "fulfilled");
          assert.equal(other.value.faceCount, 1);
        }
        assert.deepEqual(
          later.map(({ faceCount }) => faceCount),
          [1, 1],
        );
      });
    }

    it("goes on with what was queued behind the only process", async () => {
      const analyser = open({ mainFile });
      const harmless = await portrait(PORTRAITS.dress);

      const crashed = analyser.analyse(deadly(samplePhoto(1), "segfaults"));
      const queued = analyser.analyse(harmless);

      await assert.rejects(crashed, /ended with SIGSEGV/);
      assert.equal((await queued).faceCount, 1);
    });

    it("gives up a picture at which a process is stuck, and goes on with a new one", async () => {
      const analyser = open({ mainFile, maxTaskMs: 15_000 });
      const harmless = await portrait(PORTRAITS.dress);

      const stuck = analyser.analyse(deadly(samplePhoto(1), "hangs"));
      const next = analyser.analyse(harmless);

      await assert.rejects(stuck, /did not answer within 15000 ms/);
      assert.equal((await next).faceCount, 1);
    });

    it("fails what it is asked when no process can start, and still closes", async () => {
      const analyser = open({ mainFile: join(__dirname, "no-such-file.js") });

      await assert.rejects(analyser.warmUp(), /ended with exit code 1: .*Cannot find module/s);
      await assert.rejects(analyser.analyse(samplePhoto(1)), /ended with exit code 1/);

      await analyser.close();
    });
  });

  describe("asked whether it is ready", () => {
    it("waits for its first start, and starts one where none was", async () => {
      await open().checkReady();
      const warming = open();
      const warm = warming.warmUp();
      await warming.checkReady();
      await warm;
    });

    it("says no every time when no process can start, with the reason, and rejects nothing that nobody hears", async () => {
      const analyser = open({ processes: 2, mainFile: join(__dirname, "no-such-file.js") });
      const unheard: unknown[] = [];
      const hear = (reason: unknown) => unheard.push(reason);
      process.on("unhandledRejection", hear);

      for (let question = 0; question < 4; question++) {
        await assert.rejects(analyser.checkReady(), (error: Error) => {
          assert.equal(error.message, "no analysis process is ready, and one is being started");
          assert.match(String(error.cause), /ended with exit code 1: .*Cannot find module/s);
          return true;
        });
      }

      await analyser.close();
      await new Promise((resolve) => setImmediate(resolve));
      process.off("unhandledRejection", hear);
      assert.deepEqual(unheard, []);
    });
  });

  describe("when it is closed", () => {
    it("finishes what it has accepted, then refuses", async () => {
      const analyser = open({ processes: 2 });
      const accepted = [1, 2, 3].map(() => analyser.analyse(samplePhoto(2)));

      await analyser.close();

      const analyses = await Promise.all(accepted);
      assert.deepEqual(
        analyses.map(({ faceCount }) => faceCount),
        [3, 3, 3],
      );
      await assert.rejects(analyser.analyse(samplePhoto(2)), /closed/);
      await analyser.close();
    });

    it("closes without ever having been used", async () => {
      await open().close();
    });
  });
});
