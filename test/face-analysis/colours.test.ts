import assert from "node:assert/strict";
import sharp from "sharp";
import { assertAtMost, largestDifference } from "../support/limits.js";
import { decodeUpright } from "../../src/face-analysis/picture/decode-upright.js";
import type { UprightPicture } from "../../src/face-analysis/picture/upright-picture.js";
import { COLOUR_SPACES, inSrgb, type Colour, type ColourSpace } from "./made/colour-spaces.js";
import { av1Of, heifFile, type CodedPicture } from "./made/heif-file.js";
import { naiveCmykProfile, naiveRgb, type Inks } from "./made/cmyk-profile.js";
import {
  jpegFile,
  pngFile,
  QUARTERS,
  UPRIGHT_QUARTERS,
  webpFile,
  withJpegMetadata,
  type MadePicture,
} from "./made/picture-files.js";

/** Of 255, in each of red, green and blue. */
const TOLERANCE = 3;
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];
const SIZE = { width: 64, height: 48 };

interface Storing {
  format: string;
  store(picture: MadePicture): Buffer | Promise<Buffer>;
  opacities: (number | undefined)[];
}

const storings: Storing[] = [
  { format: "A PNG of 8 bits", store: (picture) => pngFile(picture, 8), opacities: [undefined, 0.5] },
  { format: "A PNG of 16 bits", store: (picture) => pngFile(picture, 16), opacities: [undefined, 0.5] },
  { format: "A JPEG", store: jpegFile, opacities: [undefined] },
  { format: "A WebP", store: webpFile, opacities: [undefined, 0.5] },
];

for (const { format, store, opacities } of storings) {
  for (const space of COLOUR_SPACES) {
    for (const opacity of opacities) {
      const what = `${format} with ${space.name}, ${opacity === undefined ? "opaque" : "half transparent"},`;
      it(`${what} has the colours that its numbers stand for, in every EXIF orientation`, async () => {
        for (const orientation of ORIENTATIONS) {
          const file = await store({ ...SIZE, quarters: QUARTERS, opacity, icc: space.icc, orientation });

          const picture = await decodeUpright(file, 1e6);

          assertQuarters(picture, expectedQuarters(space, orientation, opacity), `${orientation}`);
        }
      });
    }
  }
}

describe("An AVIF", () => {
  /** What the container's turns and mirrors make of the quarters; the rotation comes first. */
  const turns: { what: string; rotation?: number; mirror?: number; orientation: number }[] = [
    { what: "as stored", orientation: 1 },
    { what: "turned by a quarter", rotation: 1, orientation: 8 },
    { what: "turned by two quarters", rotation: 2, orientation: 3 },
    { what: "turned by three quarters", rotation: 3, orientation: 6 },
    { what: "with top and bottom exchanged", mirror: 0, orientation: 4 },
    { what: "with left and right exchanged", mirror: 1, orientation: 2 },
  ];
  for (const bits of [8, 10] as const) {
    for (const space of COLOUR_SPACES) {
      it(`of ${bits} bits with ${space.name} has the colours that its numbers stand for, however turned`, async () => {
        const coded = await av1Of(QUARTERS, bits);
        for (const { what, orientation, ...options } of turns) {
          const picture = await decodeUpright(heifFile(coded, { ...options, icc: space.icc }), 1e6);

          assertQuarters(picture, expectedQuarters(space, orientation), what);
        }
      });
    }
  }

  it("that names Display P3 by number has its colours", async () => {
    const coded: CodedPicture = await av1Of(QUARTERS);
    const space = COLOUR_SPACES.find(({ name }) => name === "Display P3")!;

    const picture = await decodeUpright(heifFile(coded, { colours: { primaries: 12, transfer: 13 } }), 1e6);

    assertQuarters(picture, expectedQuarters(space, 1), "nclx");
  });
});

describe("A grey picture", () => {
  const greys = [20, 90, 160, 230].map((grey): Colour => [grey, grey, grey]);
  for (const bits of [8, 16] as const) {
    for (const opacity of [undefined, 0.5]) {
      it(`of ${bits} bits, ${opacity === undefined ? "opaque" : "half transparent"}, keeps its greys`, async () => {
        const made = { ...SIZE, quarters: greys, opacity, icc: null, orientation: 6 };

        const picture = await decodeUpright(pngFile(made, bits, true), 1e6);

        assertQuarters(picture, expectedQuarters(COLOUR_SPACES[0]!, 6, opacity, greys), "grey");
      });
    }
  }
});

it("A picture with a palette has the colours of its palette", async () => {
  const plain = pngFile({ ...SIZE, quarters: QUARTERS, icc: null, orientation: 1 }, 8);
  const file = await sharp(plain).png({ palette: true }).toBuffer();
  // IHDR's type of colour.
  assert.equal(file[25], 3);

  assertQuarters(await decodeUpright(file, 1e6), expectedQuarters(COLOUR_SPACES[0]!, 1), "palette");
});

describe("A CMYK JPEG", () => {
  it("has the colours that its profile gives its inks, in every EXIF orientation", async () => {
    const plain = pngFile({ ...SIZE, quarters: QUARTERS, icc: null, orientation: 1 }, 8);
    const jpeg = await sharp(plain).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
    const inks = await inksOf(jpeg);
    for (const orientation of ORIENTATIONS) {
      const file = withJpegMetadata(jpeg, { icc: naiveCmykProfile(), orientation });

      const picture = await decodeUpright(file, 1e6);

      const expected = UPRIGHT_QUARTERS[orientation]!.map((stored) => naiveRgb(inks[stored]!));
      assertQuarters(picture, expected, `${orientation}`);
    }
  });

  /** Stored shares of the four inks in each quarter, 0-1. */
  async function inksOf(jpeg: Buffer): Promise<Inks[]> {
    const stored = sharp(jpeg, { ignoreIcc: true }).pipelineColourspace("cmyk").toColourspace("cmyk");
    const { data, info } = await stored.raw().toBuffer({ resolveWithObject: true });
    assert.equal(info.channels, 4);
    return [0, 1, 2, 3].map((quarter) => {
      const x = quarter % 2 === 0 ? 16 : 48;
      const start = 4 * ((quarter < 2 ? 12 : 36) * SIZE.width + x);
      return [...data.subarray(start, start + 4)].map((value) => value / 255) as unknown as Inks;
    });
  }
});

describe("A large picture, which is reduced,", () => {
  const large = { width: 3200, height: 2400 };
  const p3 = COLOUR_SPACES.find(({ name }) => name === "Display P3")!;
  const made: MadePicture = { ...large, quarters: QUARTERS, icc: p3.icc, orientation: 6 };
  const files: Record<string, () => Buffer | Promise<Buffer>> = {
    "a JPEG": () => jpegFile(made),
    "a PNG of 16 bits": () => pngFile(made, 16),
  };
  for (const [what, store] of Object.entries(files)) {
    it(`${what} with Display P3, has its colours in the overview and in a close-up`, async () => {
      const picture = await decodeUpright(await store(), 1e7);
      const closeUp = await picture.closeUp({ x: 0, y: 0, width: picture.width, height: picture.height }, 1);

      assert.ok(picture.fineness < 1);
      assert.equal(closeUp.fineness, 1);
      for (const it of [picture, closeUp]) assertQuarters(it, expectedQuarters(p3, 6), "large");
    });
  }
});

function expectedQuarters(
  space: ColourSpace,
  orientation: number,
  opacity?: number,
  quarters: readonly Colour[] = QUARTERS,
): Colour[] {
  return UPRIGHT_QUARTERS[orientation]!.map((stored) => inSrgb(quarters[stored]!, space, opacity));
}

function assertQuarters({ pixels }: UprightPicture, expected: Colour[], what: string): void {
  const { width, height, rgb } = pixels;
  for (const [i, colour] of expected.entries()) {
    const x = Math.floor(width * (i % 2 === 0 ? 0.25 : 0.75));
    const y = Math.floor(height * (i < 2 ? 0.25 : 0.75));
    const found = [...rgb.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
    assertAtMost(largestDifference(found, colour), TOLERANCE, `colour off, ${what}, quarter ${i}`);
  }
}
