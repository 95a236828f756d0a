import assert from "node:assert/strict";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { UndecodableImageError } from "../../src/face-analysis/face-analyser.js";
import {
  WorkerThreadFaceAnalyser,
  WorkerThreadFaceAnalyserOptions,
} from "../../src/face-analysis/worker-thread-face-analyser.js";
import { DEADLY_ENDINGS } from "./crashing-worker.js";
import { PORTRAITS, portrait, samplePhoto } from "./sample-pictures.js";

/** A photo that kills the thread which analyses it. */
function deadly(ending: keyof typeof DEADLY_ENDINGS): Buffer {
  return Buffer.concat([samplePhoto(1), Buffer.from(DEADLY_ENDINGS[ending])]);
}

describe("The face analyser in worker threads", () => {
  const opened: WorkerThreadFaceAnalyser[] = [];

  function open(options: Partial<WorkerThreadFaceAnalyserOptions> = {}): WorkerThreadFaceAnalyser {
    const analyser = new WorkerThreadFaceAnalyser({ threads: 1, maxPixels: 1e8, ...options });
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

  it("gives the same embedding on every thread", async () => {
    const analyser = open({ threads: 2 });
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
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const start = performance.now();
    delay.enable();

    await Promise.all([analyser.analyse(samplePhoto(5)), analyser.analyse(samplePhoto(6))]);

    delay.disable();
    const elapsed = performance.now() - start;
    assert.ok(delay.max / 1e6 < elapsed / 3, `${delay.max / 1e6} ms of ${elapsed} ms`);
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

  describe("whose thread dies", () => {
    const workerFile = join(__dirname, "crashing-worker.js");

    for (const ending of ["exits", "throws", "exhaustsTheHeap"] as const) {
      it(`fails only the picture that ${ending}, and analyses the next ones`, async () => {
        const analyser = open({ threads: 2, workerFile, maxHeapMegabytes: 128 });
        await analyser.warmUp();
        const harmless = await portrait(PORTRAITS.dress);

        const [crashed, beside, queued] = await Promise.allSettled([
          analyser.analyse(deadly(ending)),
          analyser.analyse(harmless),
          analyser.analyse(harmless),
        ]);
        const later = await Promise.all([analyser.analyse(harmless), analyser.analyse(harmless)]);

        assert.equal(crashed.status, "rejected");
        assert.ok(crashed.reason instanceof Error && !(crashed.reason instanceof UndecodableImageError));
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

    it("goes on with what was queued behind the only thread", async () => {
      const analyser = open({ workerFile });
      const harmless = await portrait(PORTRAITS.dress);

      const crashed = analyser.analyse(deadly("exits"));
      const queued = analyser.analyse(harmless);

      await assert.rejects(crashed, /exited with code: 7/);
      assert.equal((await queued).faceCount, 1);
    });
  });

  describe("when it is closed", () => {
    it("finishes what it has accepted, then refuses", async () => {
      const analyser = open({ threads: 2 });
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
