import assert from "node:assert/strict";
import sharp, { type Sharp } from "sharp";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import type { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { loadFaceNetworks } from "../../src/face-analysis/networks/load-face-networks.js";
import { checked, MAX_PIXELS, verdictOn } from "./made/checked.js";

describe("A picture of few or thin rows", () => {
  let networks: FaceNetworks;

  before(async () => {
    networks = await loadFaceNetworks("onnx");
  });

  const plain = (width: number, height: number): Sharp =>
    sharp({ create: { width, height, channels: 3, background: "#c08040" } });
  const stored: Record<string, (picture: Sharp) => Sharp> = {
    JPEG: (picture) => picture.jpeg(),
    PNG: (picture) => picture.png(),
  };
  const sizes: [width: number, height: number][] = [
    [1, 1],
    [8, 8],
    [16, 16],
    [1, 20_000],
    [8_000, 1],
    [3, 9_000],
    [9_000, 3],
    [12_000, 1_000],
    [65_500, 1],
    [1, 65_500],
  ];
  for (const [format, store] of Object.entries(stored)) {
    for (const [width, height] of sizes) {
      it(`is accepted and analysed: ${format} of ${width} × ${height}`, async () => {
        const file = await store(plain(width, height)).toBuffer();

        const analysis = await analysePicture(networks, file, MAX_PIXELS);

        assert.equal(await verdictOn(file), "readable");
        assert.deepEqual([analysis.width, analysis.height, analysis.faceCount], [width, height, 0]);
        assert.equal((await sharp(analysis.thumbnail).metadata()).format, "jpeg");
      });
    }
  }

  it("is refused when a side is longer than any JPEG's", async () => {
    const file = await plain(65_501, 1).png().toBuffer();

    assert.deepEqual(await checked(file), {
      kind: "refused",
      why: { kind: "too-long", width: 65_501, height: 1, maxSide: 65_500 },
    });
  });
});
