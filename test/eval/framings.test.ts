import assert from "node:assert/strict";
import sharp from "sharp";
import type { FramedPicture } from "../../eval/support/framed-picture.js";
import { FRAMINGS, frame } from "../../eval/support/framings.js";

/** A picture of 400 × 500 px, grey but for a white head. */
function photo(): FramedPicture {
  const [width, height] = [400, 500];
  const head = { x: 140, y: 90, width: 120, height: 160 };
  const pixels = Buffer.alloc(3 * width * height, 90);
  for (let y = head.y; y < head.y + head.height; y++) {
    pixels.fill(255, 3 * (y * width + head.x), 3 * (y * width + head.x + head.width));
  }
  return { pixels, width, height, head };
}

const framingNamed = (kind: string) => FRAMINGS.find((framing) => framing.kind === kind)!;
const sizeOf = async (kind: string): Promise<[number, number]> => {
  const { width, height } = await sharp(await frame(framingNamed(kind), photo(), 1)).metadata();
  return [width, height];
};

describe("The made framings of a photo", () => {
  for (const framing of FRAMINGS) {
    it(`are the same bytes for the same seed, and show the head: ${framing.kind}`, async () => {
      const bytes = await frame(framing, photo(), 1);

      const { channels } = await sharp(bytes).stats();

      assert.deepEqual(await frame(framing, photo(), 1), bytes);
      assert.ok(Math.max(...channels.map(({ max }) => max)) > 180);
    });
  }

  it("have the shapes that their names say", async () => {
    assert.deepEqual(await sizeOf("letterbox, white"), [500, 500]);
    assert.deepEqual(await sizeOf("story 9:16, black"), [400, 711]);
    assert.deepEqual(await sizeOf("cropped by 40 %"), [240, 300]);
    assert.deepEqual(await sizeOf("resized to a half"), [200, 250]);
  });

  it("tell which of them are mirrored", () => {
    const mirrored = FRAMINGS.filter(({ isMirrored }) => isMirrored).map(({ kind }) => kind);

    assert.deepEqual(
      mirrored,
      FRAMINGS.map(({ kind }) => kind).filter((kind) => kind.startsWith("mirrored")),
    );
  });
});
