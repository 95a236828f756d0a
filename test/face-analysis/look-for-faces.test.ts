import assert from "node:assert/strict";
import { decodeUpright } from "../../src/face-analysis/picture/decode-upright.js";
import { Detection, lookForFaces } from "../../src/face-analysis/find/look-for-faces.js";
import { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { loadFaceNetworks } from "../../src/face-analysis/networks/load-face-networks.js";
import { SAMPLE_FACE_COUNTS, SampleNumber, samplePhoto } from "./sample-pictures.js";

describe("A look for faces at a smaller copy of the picture", () => {
  let networks: FaceNetworks;

  before(async () => {
    networks = await loadFaceNetworks("onnx");
  });

  after(() => networks.close());

  /** The surest box around each place. */
  function surest(seen: Detection[]): Detection[] {
    const kept: Detection[] = [];
    for (const one of seen.toSorted((p, q) => q.score - p.score)) {
      if (kept.every(({ box }) => Math.abs(box.x - one.box.x) > box.width / 2)) kept.push(one);
    }
    return kept.toSorted((p, q) => p.box.x - q.box.x);
  }

  for (const sample of [1, 4, 6] as const satisfies SampleNumber[]) {
    it(`sees in sample ${sample} what a drawing of the picture shows`, async () => {
      const picture = await decodeUpright(samplePhoto(sample), 1e8);
      const look = { longSide: 512, border: 0, turnedDegrees: 0 };
      // With a border the picture is drawn; this one is a tenth of a pixel wide.
      const drawn = { ...look, border: 0.0002 };

      const seen = surest(await lookForFaces(networks, picture, look, 0.6));
      const seenDrawn = surest(await lookForFaces(networks, picture, drawn, 0.6));

      assert.deepEqual(
        [seen.length, seenDrawn.length],
        [SAMPLE_FACE_COUNTS[sample], SAMPLE_FACE_COUNTS[sample]],
      );
      for (const [i, { box, score }] of seen.entries()) {
        const other = seenDrawn[i]!;
        const moved = Math.hypot(box.x - other.box.x, box.y - other.box.y, box.width - other.box.width);
        assert.ok(moved < 0.06 * box.width, `${moved} of ${box.width}`);
        assert.ok(Math.abs(score - other.score) < 0.1, `${score}, ${other.score}`);
      }
    });
  }
});
