import assert from "node:assert/strict";
import { assertAtMost, largestDifference } from "../support/limits.js";
import { codedSizesIn } from "../../src/face-analysis/picture/coded-size.js";
import { COLOUR_SPACES, inSrgb, type Colour } from "./made/colour-spaces.js";
import { NO_METADATA } from "../../src/picture-metadata/picture-metadata.js";
import { checked, decoded, verdictOn } from "./made/checked.js";
import { codedPictureIn, heicFixture, heifFile, type HeifOptions } from "./made/heif-file.js";
import { UPRIGHT_QUARTERS } from "./made/picture-files.js";

/** What was drawn in each quarter of the fixtures. */
const DRAWN: readonly Colour[] = [
  [192, 128, 64],
  [32, 64, 192],
  [48, 160, 80],
  [128, 128, 128],
];
const plain = () => codedPictureIn(heicFixture("four-colours"), "hvc1");
const P3 = COLOUR_SPACES.find(({ name }) => name === "Display P3")!;

describe("A HEIC", () => {
  const onWhite = DRAWN.map((colour) => inSrgb(colour, COLOUR_SPACES[0]!, 0.5));
  const fixtures: [name: string, what: string, expected: readonly Colour[]][] = [
    ["four-colours", "without a profile", DRAWN],
    ["display-p3", "tagged Display P3, as phones do,", DRAWN],
    ["ten-bits", "of ten bits", DRAWN],
    ["half-transparent", "with transparency", onWhite],
    ["with-thumbnail", "with a thumbnail", DRAWN],
    ["exif-only", "whose EXIF alone says that it lies", DRAWN],
  ];
  for (const [name, what, expected] of fixtures) {
    it(`${what} is read with the colours that were drawn, as it stands in the file`, async () => {
      const file = heicFixture(name);

      assert.deepEqual(await checked(file), {
        kind: "readable",
        picture: { format: "HEIC", width: 96, height: 64, metadata: NO_METADATA },
      });
      await assertQuarters(file, expected);
    });
  }

  const turns: [what: string, options: HeifOptions, orientation: number][] = [
    ["turned by a quarter", { rotation: 1 }, 8],
    ["turned by two quarters", { rotation: 2 }, 3],
    ["turned by three quarters", { rotation: 3 }, 6],
    ["with top and bottom exchanged", { mirror: 0 }, 4],
    ["with left and right exchanged", { mirror: 1 }, 2],
    ["turned by a quarter, then top and bottom exchanged", { rotation: 1, mirror: 0 }, 5],
    ["turned by a quarter, then left and right exchanged", { rotation: 1, mirror: 1 }, 7],
  ];
  for (const [what, options, orientation] of turns) {
    it(`${what} is upright, once`, async () => {
      const file = heifFile(plain(), options);

      const check = await checked(file);

      const [width, height] = orientation > 4 ? [64, 96] : [96, 64];
      assert.deepEqual(check, {
        kind: "readable",
        picture: { format: "HEIC", width, height, metadata: NO_METADATA },
      });
      await assertQuarters(
        file,
        UPRIGHT_QUARTERS[orientation]!.map((stored) => DRAWN[stored]!),
      );
    });
  }

  it("that names Display P3 by number has its colours", async () => {
    const file = heifFile(plain(), { colours: { primaries: 12, transfer: 13 } });

    await assertQuarters(
      file,
      DRAWN.map((colour) => inSrgb(colour, P3)),
    );
  });

  it("of high dynamic range (PQ) shows its reference white as white, and half of that light as half", async () => {
    const file = heifFile(plain(), { colours: { primaries: 1, transfer: 16 } });

    const { pixels } = (await decoded(file))!;

    // SMPTE ST 2084: a signal of 128 / 255 is 93.4 cd/m², of which 203 are white.
    const grey = 255 * (1.055 * (93.4 / 203) ** (1 / 2.4) - 0.055);
    const start = 3 * (48 * 96 + 72);
    for (const value of pixels.rgb.subarray(start, start + 3))
      assertAtMost(Math.abs(value - grey), 1, "grey off, of high dynamic range");
  });

  it("made of tiles, as phones do, is one picture", async () => {
    const file = heifFile(plain(), { grid: { rows: 2, columns: 3 } });

    const picture = (await decoded(file))!;

    assert.equal(await verdictOn(file), "readable");
    assert.deepEqual([picture.width, picture.height], [288, 128]);
    for (const [x, y] of [
      [24, 16],
      [120, 16],
      [216, 80],
    ] as const) {
      const start = 3 * (y * 288 + x);
      assertColour([...picture.pixels.rgb.subarray(start, start + 3)], DRAWN[0]!);
    }
  });

  it("that is large is reduced, and finer where asked", async () => {
    const file = heifFile(plain(), { grid: { rows: 29, columns: 33 } });

    const picture = (await decoded(file))!;
    const closeUp = await picture.closeUp({ x: 3072, y: 1792, width: 96, height: 64 }, 1);

    assert.deepEqual([picture.width, picture.height], [3168, 1856]);
    assert.ok(picture.fineness < 1);
    assert.deepEqual([closeUp.pixels.width, closeUp.pixels.height, closeUp.fineness], [96, 64, 1]);
    const start = 3 * (16 * 96 + 72);
    assertColour([...closeUp.pixels.rgb.subarray(start, start + 3)], DRAWN[1]!);
  });

  it("of too many pixels is refused by its header", async () => {
    const tiles = heifFile(plain(), { grid: { rows: 10, columns: 10 } });
    const announced = heifFile(plain(), { announced: { width: 30_000, height: 30_000 } });

    assert.deepEqual(await checked(tiles, 614_399), {
      kind: "refused",
      why: { kind: "too-many-pixels", width: 960, height: 640 },
    });
    assert.equal(await verdictOn(tiles, 614_400), "readable");
    assert.equal(await decoded(tiles, 614_399), null);
    assert.equal(await verdictOn(announced), "too-many-pixels");
  });

  it("that announces another size than it has is refused", async () => {
    const file = heifFile(plain(), { announced: { width: 640, height: 480 } });

    assert.equal(await verdictOn(file), "corrupt");
    assert.equal(await decoded(file), null);
  });

  it("that announces a small picture and holds the code of a huge one is refused before it is decoded", async () => {
    const { data } = plain();
    const configuration = configurationOf(parameterSet(30_000, 20_000));
    const file = heifFile({ type: "hvc1", configuration, data });

    assert.deepEqual(await checked(file), {
      kind: "refused",
      why: { kind: "too-many-pixels", width: 30_000, height: 20_000 },
    });
  });

  it("is told from an AVIF by what its picture is coded as, whatever brand the file bears", async () => {
    const { picture } = (await checked(heifFile(plain(), { brand: "avif" }))) as { picture?: unknown };
    assert.deepEqual(picture, { format: "HEIC", width: 96, height: 64, metadata: NO_METADATA });
  });
});

describe("The coded size of an HEVC picture", () => {
  it("is read from its parameter set, before cropping", () => {
    const { configuration } = plain();

    assert.deepEqual(codedSizesIn([configuration.subarray(8)]), [{ width: 96, height: 64 }]);
    assert.deepEqual(codedSizesIn([configurationOf(parameterSet(8192, 4320)).subarray(8)]), [
      { width: 8192, height: 4320 },
    ]);
  });

  it("is left out where the parameter set ends too early", () => {
    const configuration = configurationOf(parameterSet(64, 48).subarray(0, 14)).subarray(8);

    assert.deepEqual(codedSizesIn([configuration, configuration.subarray(0, 20)]), []);
  });
});

async function assertQuarters(file: Buffer, expected: readonly Colour[]): Promise<void> {
  const { width, height, rgb } = (await decoded(file))!.pixels;
  for (const [i, colour] of expected.entries()) {
    const [x, y] = [Math.floor(width * (i % 2 ? 0.75 : 0.25)), Math.floor(height * (i < 2 ? 0.25 : 0.75))];
    assertColour([...rgb.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)], colour);
  }
}

function assertColour(found: number[], expected: Colour): void {
  assertAtMost(largestDifference(found, expected), 3, "colour off, HEIC");
}

/** An `hvcC` box with one sequence parameter set. */
function configurationOf(set: Buffer): Buffer {
  const head = Buffer.alloc(8 + 22);
  head.writeUInt32BE(head.length + 1 + 5 + set.length);
  head.write("hvcC", 4, "latin1");
  head[8] = 1;
  return Buffer.concat([head, Buffer.of(1, 33, 0, 1, 0, set.length), set]);
}

/** ITU-T H.265, 7.3.2.2, up to the size. */
function parameterSet(width: number, height: number): Buffer {
  const golomb = (value: number): string => {
    const bits = (value + 1).toString(2);
    return "0".repeat(bits.length - 1) + bits;
  };
  const profileTierLevel = "00000001".repeat(12);
  const bits = `0000${"000"}1${profileTierLevel}${golomb(0)}${golomb(1)}${golomb(width)}${golomb(height)}`;
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1").match(/.{8}/g)!;
  return Buffer.from([0x42, 0x01, ...bytes.map((byte) => Number.parseInt(byte, 2))]);
}
