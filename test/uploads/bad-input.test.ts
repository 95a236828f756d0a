import assert from "node:assert/strict";
import sharp from "sharp";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { sharedApp, type TestApp } from "../support/app.js";
import { manyScansJpeg } from "../support/many-scans-jpeg.js";
import { facelessPicture, hugePng, samplePhoto } from "../support/pictures.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

interface BadFile {
  what: string;
  bytes: () => Promise<Buffer> | Buffer;
  code: string;
  /** Of the form endpoint's answer. */
  status: number;
}

const cut = (bytes: Buffer, share: number): Buffer => bytes.subarray(0, Math.floor(bytes.length * share));
const photo = async () => sharp(await samplePhoto(6)).resize(400);
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>';

const badFiles: BadFile[] = [
  { what: "An empty file", bytes: () => Buffer.alloc(0), code: "IMAGE_EMPTY", status: 422 },
  ...[
    { what: "A text named .jpg", bytes: () => Buffer.from("not a picture at all\n".repeat(50)) },
    { what: "An SVG", bytes: () => Buffer.from(svg) },
    { what: "A GIF", bytes: async () => (await photo()).gif().toBuffer() },
    { what: "A TIFF", bytes: async () => (await photo()).tiff().toBuffer() },
    { what: "A PDF", bytes: () => Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n") },
    { what: "A film", bytes: () => Buffer.from("\0\0\0\x18ftypisom\0\0\x02\0isommp42", "latin1") },
    { what: "A web page", bytes: () => Buffer.from("<!doctype html><title>Not found</title>") },
    { what: "A single zero byte", bytes: () => Buffer.alloc(1) },
    { what: "An animated WebP", bytes: () => animation().webp({ loop: 0 }).toBuffer() },
  ].map((file) => ({ ...file, code: "UNSUPPORTED_IMAGE_TYPE", status: 415 })),
  ...[
    { what: "A JPEG cut at 70 %", bytes: async () => cut(await (await photo()).jpeg().toBuffer(), 0.7) },
    {
      what: "A JPEG without its last two bytes",
      bytes: async () => (await (await photo()).jpeg().toBuffer()).subarray(0, -2),
    },
    {
      what: "A large JPEG whose last rows are missing",
      bytes: async () => (await samplePhoto(6)).subarray(0, -1_000),
    },
    {
      what: "A JPEG without its end whose EXIF thumbnail has one",
      bytes: async () => (await withThumbnail(await (await photo()).jpeg().toBuffer())).subarray(0, -2),
    },
    {
      what: "A progressive JPEG cut at 70 %",
      bytes: async () => cut(await (await photo()).jpeg({ progressive: true }).toBuffer(), 0.7),
    },
    { what: "The first 20 bytes of a JPEG", bytes: async () => (await samplePhoto(6)).subarray(0, 20) },
    { what: "A PNG cut at 70 %", bytes: async () => cut(await (await photo()).png().toBuffer(), 0.7) },
    { what: "A PNG with a damaged byte in its pixels", bytes: damagedPng },
    { what: "A WebP cut at 70 %", bytes: async () => cut(await (await photo()).webp().toBuffer(), 0.7) },
    {
      what: "An AVIF cut at 70 %",
      bytes: async () => cut(await (await photo()).avif({ effort: 0 }).toBuffer(), 0.7),
    },
  ].map((file) => ({ ...file, code: "IMAGE_CORRUPT", status: 422 })),
  {
    what: "A JPEG of 49 megapixels in 2,647 scans",
    bytes: () => manyScansJpeg({ width: 7_000, height: 7_000, scans: 2_647 }),
    code: "IMAGE_TOO_COMPLEX",
    status: 422,
  },
  {
    what: "A PNG with a side of more than 65,500 pixels",
    bytes: () =>
      sharp({ create: { width: 70_000, height: 1, channels: 3, background: "#c08040" } })
        .png()
        .toBuffer(),
    code: "IMAGE_TOO_LARGE",
    status: 413,
  },
  { what: "A PNG of 20,000 × 20,000 pixels", bytes: hugePng, code: "IMAGE_TOO_LARGE", status: 413 },
];

for (const { what, bytes, code, status } of badFiles) {
  describe(what, () => {
    let app: TestApp;
    let client: ApiClient;
    let characterId: string;
    let file: FilePart;

    before(async () => {
      app = await sharedApp();
      client = await app.newWorkspace();
      characterId = await client.createCharacter();
      file = { bytes: await bytes(), name: "portrait.jpg" };
    });

    it(`is refused by the mutation with ${code}, and nothing is left`, async () => {
      const payload = await client.upload(characterId, file, {}, "id");

      assert.equal(payload.referenceImage, null);
      assert.equal(payload.character, null);
      assert.equal(payload.userErrors.length, 1);
      const [error] = payload.userErrors;
      assert.deepEqual([error.__typename, error.code, error.field], ["GeneralUserError", code, ["file"]]);
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
    });

    it(`is refused by the form with ${status} ${code}, and nothing is left`, async () => {
      const response = await client.uploadForm(characterId, [["file", file]]);

      assert.equal(response.status, status);
      const { errors } = (await response.json()) as { errors: { code: string; field: string[] }[] };
      assert.deepEqual(
        errors.map((error) => [error.code, error.field]),
        [[code, ["file"]]],
      );
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
    });

    it(`is refused by assessImage with ${code}, and nothing is left`, async () => {
      const { userErrors, ...rest } = await client.assess(characterId, file);

      assert.deepEqual(rest, { assessment: null, face: null, matchScore: null, preview: null });
      assert.deepEqual(
        userErrors.map((error: { code: string; field: string[] }) => [error.code, error.field]),
        [[code, ["file"]]],
      );
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
    });
  });
}

describe("The refusal of a file that is no picture we read", () => {
  const READ = "JPEG, PNG, WebP, AVIF or HEIC";
  const said: Record<string, string> = {
    "A TIFF": `By its content this is a TIFF picture, which is not read here. Export it as ${READ} and send that.`,
    "A film": `By its content this is a video (MP4), which is not read here. Save the one frame you want as ${READ}.`,
    "A web page":
      "By its content this is a web page, which is not read here. Save the picture itself from it, not the page, and send that.",
    "A single zero byte": `By its content this is no ${READ} picture. Export it as one of these.`,
  };
  for (const [what, message] of Object.entries(said)) {
    it(`says what it is, and what to do: ${what}`, async () => {
      const client = await (await sharedApp()).newWorkspace();
      const { bytes } = badFiles.find((file) => file.what === what)!;

      const payload = await client.upload(await client.createCharacter(), {
        bytes: await bytes(),
        name: "portrait.jpg",
      });

      assert.equal(payload.userErrors[0].message, message);
    });
  }
});

describe("An uploaded picture that the character has already", () => {
  it("is refused by the mutation with the existing image", async () => {
    const { app, client, characterId, file, existingId, before } = await characterWithPicture();

    const payload = await client.upload(characterId, { ...file, name: "another-name.png" });

    assert.equal(payload.referenceImage, null);
    const [{ __typename, code, field, existing }] = payload.userErrors;
    assert.deepEqual(
      { __typename, code, field, existing },
      {
        __typename: "DuplicateReferenceImageError",
        code: "DUPLICATE_IMAGE",
        field: ["file"],
        existing: { id: existingId },
      },
    );
    assert.deepEqual(await tracesOf(app, client.workspaceId), before);
  });

  it("is refused by the form with 409 and the existing image's id", async () => {
    const { app, client, characterId, file, existingId, before } = await characterWithPicture();

    const response = await client.uploadForm(characterId, [["image", file]]);

    assert.equal(response.status, 409);
    const { errors } = (await response.json()) as { errors: Record<string, unknown>[] };
    assert.equal(errors.length, 1);
    const { code, field, existingId: named } = errors[0]!;
    assert.deepEqual([code, field, named], ["DUPLICATE_IMAGE", ["file"], existingId]);
    assert.deepEqual(await tracesOf(app, client.workspaceId), before);
  });

  it("is accepted for another character", async () => {
    const { client, file } = await characterWithPicture();

    const payload = await client.upload(await client.createCharacter("Other"), file, { waitMs: 0 });

    assert.deepEqual(payload.userErrors, []);
  });

  async function characterWithPicture() {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    const file = await facelessPicture();
    const { referenceImage } = await client.upload(characterId, file);
    // The job ends a moment after its outcome is announced.
    const before = await waitUntil("the analysis is over", async () => {
      const traces = await tracesOf(app, client.workspaceId);
      return traces.jobs === 0 ? traces : null;
    });
    assert.equal(before.images, 1);
    return { app, client, characterId, file, existingId: referenceImage.id as string, before };
  }
});

/** Three frames. */
function animation() {
  const colours = [200, 100, 0];
  const frames = colours.map((red) => ({
    create: { width: 40, height: 40, channels: 3 as const, background: { r: red, g: 0, b: 0 } },
  }));
  return sharp(frames as never, { join: { animated: true } });
}

async function damagedPng(): Promise<Buffer> {
  const png = await (await photo()).png().toBuffer();
  png.writeUInt8(png.readUInt8(png.length >> 1) ^ 0xff, png.length >> 1);
  return png;
}

/** As cameras write it: a whole small JPEG inside an APP1 segment. */
async function withThumbnail(jpeg: Buffer): Promise<Buffer> {
  const thumbnail = await sharp(jpeg).resize(32).jpeg().toBuffer();
  const header = Buffer.from([0xff, 0xe1, 0, 0]);
  header.writeUInt16BE(2 + thumbnail.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), header, thumbnail, jpeg.subarray(2)]);
}
