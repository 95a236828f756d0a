import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import sharp, { type Sharp } from "sharp";
import { fromGlobalId } from "../../src/ids/global-id.js";
import type { FilePart } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { heicFixture } from "../face-analysis/made/heif-file.js";
import { facelessPicture, samplePhoto } from "../support/pictures.js";

interface Accepted {
  what: string;
  make: (photo: Sharp) => Sharp;
  format: string;
}

const accepted: Accepted[] = [
  { what: "A JPEG", make: (photo) => photo.jpeg(), format: "JPEG" },
  { what: "A progressive JPEG", make: (photo) => photo.jpeg({ progressive: true }), format: "JPEG" },
  { what: "A CMYK JPEG", make: (photo) => photo.toColourspace("cmyk").jpeg(), format: "JPEG" },
  { what: "A grey JPEG", make: (photo) => photo.greyscale().jpeg(), format: "JPEG" },
  { what: "A PNG", make: (photo) => photo.png(), format: "PNG" },
  { what: "A PNG with a palette", make: (photo) => photo.png({ palette: true }), format: "PNG" },
  { what: "A PNG of 16 bits", make: (photo) => photo.toColourspace("rgb16").png(), format: "PNG" },
  { what: "A transparent PNG", make: (photo) => photo.ensureAlpha(0.5).png(), format: "PNG" },
  { what: "A WebP", make: (photo) => photo.webp(), format: "WEBP" },
  { what: "A lossless WebP", make: (photo) => photo.webp({ lossless: true }), format: "WEBP" },
  { what: "An AVIF", make: (photo) => photo.avif({ effort: 0 }), format: "AVIF" },
];

const FIELDS = "status failureReason format width height bytes sha256 url thumbnailUrl faceCount";

for (const { what, make, format } of accepted) {
  describe(what, () => {
    it(`is accepted as ${format} whatever its name, analysed, and kept byte for byte`, async () => {
      const client = await (await sharedApp()).newWorkspace();
      const bytes = await make(sharp(await samplePhoto(1)).resize(320, 240, { fit: "fill" })).toBuffer();

      const { referenceImage, userErrors } = await client.upload(
        await client.createCharacter(),
        { bytes, name: "wrong-extension.txt" },
        {},
        FIELDS,
      );

      assert.deepEqual(userErrors, []);
      const { url, thumbnailUrl, faceCount, ...facts } = referenceImage;
      assert.deepEqual(facts, {
        status: "READY",
        failureReason: null,
        format,
        width: 320,
        height: 240,
        bytes: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      });
      assert.equal(typeof faceCount, "number");
      assert.deepEqual(await download(url), bytes);
      assert.equal((await sharp(await download(thumbnailUrl)).metadata()).format, "jpeg");
    });
  });
}

describe("A HEIC", () => {
  it("is accepted as HEIC, analysed, and kept byte for byte", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const bytes = heicFixture("display-p3");

    const { referenceImage, userErrors } = await client.upload(
      await client.createCharacter(),
      { bytes, name: "IMG_0001.HEIC" },
      {},
      FIELDS,
    );

    assert.deepEqual(userErrors, []);
    const { status, format, width, height, url, thumbnailUrl, sha256 } = referenceImage;
    assert.deepEqual([status, format, width, height], ["READY", "HEIC", 96, 64]);
    assert.equal(sha256, createHash("sha256").update(bytes).digest("hex"));
    assert.deepEqual(await download(url), bytes);
    assert.equal((await fetch(url)).headers.get("content-type"), "image/heic");
    const thumbnail = sharp(await download(thumbnailUrl));
    const corner = await thumbnail.extract({ left: 20, top: 14, width: 1, height: 1 }).raw().toBuffer();
    for (const [i, drawn] of [0xc0, 0x80, 0x40].entries()) assert.ok(Math.abs(corner[i]! - drawn) <= 6);
  });
});

describe("A photo that EXIF turns", () => {
  for (const orientation of [3, 6, 8]) {
    it(`by orientation ${orientation} has the width and height of the upright picture`, async () => {
      const client = await (await sharedApp()).newWorkspace();
      const characterId = await client.createCharacter();
      const bytes = await sharp(await samplePhoto(1))
        .resize(200, 100, { fit: "fill" })
        .withMetadata({ orientation })
        .jpeg()
        .toBuffer();

      const ids = { waitMs: 0 };
      const first = await client.upload(characterId, { bytes, name: "a.jpg" }, ids, "id width height");

      const upright = orientation === 3 ? [200, 100] : [100, 200];
      assert.deepEqual([first.referenceImage.width, first.referenceImage.height], upright);
    });
  }

  it("is seen upright by the analyser", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const upright = sharp(await samplePhoto(6)).resize(500);
    const lying = await sharp(await upright.toBuffer())
      .rotate(-90)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const fields = "status width height face { rollDegrees } thumbnailUrl";

    const { referenceImage } = await client.upload(
      await client.createCharacter(),
      { bytes: lying, name: "lying.jpg" },
      {},
      fields,
    );

    assert.equal(referenceImage.status, "READY");
    assert.ok(Math.abs(referenceImage.face.rollDegrees) < 30, `roll ${referenceImage.face.rollDegrees}`);
    const thumbnail = await sharp(await download(referenceImage.thumbnailUrl)).metadata();
    const ratio = thumbnail.width / thumbnail.height;
    assert.ok(Math.abs(ratio - referenceImage.width / referenceImage.height) < 0.02);
  });
});

describe("The upload form", () => {
  for (const field of ["file", "image", "reference_image"]) {
    it(`takes the file under ${field}, with type and caption after it`, async () => {
      const client = await (await sharedApp()).newWorkspace();
      const characterId = await client.createCharacter();
      await client.upload(characterId, await facelessPicture(1), { waitMs: 0 });
      const file = await facelessPicture(2);

      const response = await client.uploadForm(characterId, [
        [field, file],
        ["type", "Primary"],
        ["caption", "  by the sea  "],
      ]);

      assert.equal(response.status, 201);
      const referenceImage = (await response.json()) as Record<string, unknown>;
      const { id, type, caption, status, width, height, fileName } = referenceImage;
      assert.deepEqual(
        { type, caption, status, width, height, fileName, characterId: referenceImage.characterId },
        {
          type: "PRIMARY",
          caption: "by the sea",
          status: "READY",
          width: 202,
          height: 150,
          fileName: file.name,
          characterId,
        },
      );
      assert.deepEqual(await download(referenceImage.url as string), file.bytes);
      const { character } = await client.ask(
        "query ($id: ID!) { character(id: $id) { primaryImage { id } } }",
        {
          id: characterId,
        },
      );
      assert.equal(character.primaryImage.id, id);
    });
  }

  it("takes an empty type and caption as not given", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const response = await client.uploadForm(await client.createCharacter(), [
      ["type", ""],
      ["caption", ""],
      ["file", await facelessPicture()],
    ]);

    const referenceImage = (await response.json()) as Record<string, unknown>;
    assert.deepEqual([referenceImage.type, referenceImage.caption], ["PRIMARY", null]);
  });
});

describe("The name of an uploaded file", () => {
  const names: [given: string, kept: string][] = [
    ["Zoë – портрет 写真 🌊.png", "Zoë – портрет 写真 🌊.png"],
    ["../../etc/passwd", "passwd"],
    ["C:\\pictures\\me.png", "me.png"],
    ['quo"te.png', 'quo"te.png'],
    [`${"long".repeat(100)}.png`, `${"long".repeat(100).slice(0, 251)}.png`],
    ["Zoe\u0308.png", "Zoë.png"],
    [`${"x".repeat(249)}👩‍👩‍👧.png`, `${"x".repeat(249)}.png`],
  ];
  for (const [given, kept] of names) {
    it(`is kept for people: ${given.slice(0, 30)}`, async () => {
      const client = await (await sharedApp()).newWorkspace();
      const picture: FilePart = { bytes: (await facelessPicture()).bytes, name: given };

      const byMutation = await client.upload(await client.createCharacter(), picture, { waitMs: 0 });
      const byForm = await client.uploadForm(await client.createCharacter(), [["file", picture]]);

      const referenceImage = (await byForm.json()) as { fileName: string };
      const shown = [byMutation.referenceImage.fileName, referenceImage.fileName];
      assert.deepEqual(shown, [kept, kept].map(unescapeQuotes));
    });
  }

  it("has no part in where the file is stored", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const picture = { ...(await facelessPicture()), name: "../../../escape.png" };

    const { referenceImage } = await client.upload(await client.createCharacter(), picture, { waitMs: 0 });

    const id = fromGlobalId("ReferenceImage", referenceImage.id);
    const [row] = await app.dataSource.query("SELECT storage_key FROM reference_images WHERE id = $1", [id]);
    assert.match(row.storage_key, new RegExp(`^${client.workspaceId}/[0-9a-f-]{36}/${id}/original\\.png$`));
  });
});

/** Browsers, and fetch as they do, send a quote in a file name as %22, and nothing tells it from a name with %22. */
const unescapeQuotes = (name: string): string => name.replaceAll('"', "%22");

async function download(url: string): Promise<Buffer> {
  const response = await fetch(url);
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
}
