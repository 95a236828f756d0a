import assert from "node:assert/strict";
import sharp from "sharp";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp, type TestApp } from "../support/app.js";
import { approvedCandidates } from "./made-candidates.js";
import {
  aiToolkitSizeOf,
  kohyaSizeOf,
  onetrainerSizeOf,
  readAsAiToolkit,
  readAsDiffusers,
  readAsKohya,
  readAsKohyaFolders,
  readAsOneTrainer,
  type Sample,
} from "./trainers.js";
import { download, makeSet, textOf, unpacked } from "./training-client.js";

/** Of pictures that are large enough for 512, of three shapes; one has no face. */
const SHAPES = [
  { width: 900, height: 900 },
  { width: 600, height: 800 },
  { width: 1200, height: 700 },
  { width: 700, height: 700, face: null },
];
const OWN_WORDS = [
  "on a beach,  red coat\nat noon",
  null,
  "mira01, reading",
  'says "hello", \\ and ünïcode ✓',
];

describe("The files of a training set", function () {
  this.timeout(120_000);
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  const sets = new Map<string, { set: any; files: Map<string, Buffer> }>();

  before(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
    await approvedCandidates(app, client, characterId, 4, (at) => ({
      ...SHAPES[at]!,
      caption: OWN_WORDS[at]!,
    }));
    for (const layout of ["KOHYA", "AI_TOOLKIT", "DIFFUSERS", "ONETRAINER"]) {
      const set = await makeSet(client, { characterId, layout, masks: true, allowIncomplete: true });
      sets.set(layout, { set, files: await unpacked(set) });
    }
  });

  /** The captions that the API shows, in the order of the files. */
  async function itemsOf(id: string): Promise<any[]> {
    const { trainingSet } = await client.ask(
      `query ($id: ID!) { trainingSet(id: $id) { items { place caption path width height scale } } }`,
      { id },
    );
    return trainingSet.items;
  }

  async function assertSamples(layout: string, samples: readonly Sample[]): Promise<void> {
    const { set, files } = sets.get(layout)!;
    const items = await itemsOf(set.id);
    assert.deepEqual(
      samples.map(({ path, caption }) => [path, caption]),
      items.map(({ path, caption }) => [path, caption]),
    );
    const captions = samples.map(({ caption }) => caption);
    assert.ok(captions.some((caption) => caption.endsWith("on a beach, red coat, at noon")));
    assert.ok(captions.some((caption) => caption === "mira01, reading"));
    assert.ok(captions.some((caption) => caption.endsWith('says "hello", \\ and ünïcode ✓')));
    assert.ok(captions.every((caption) => caption.startsWith("mira01")));
    for (const [at, { path }] of samples.entries()) {
      const { width, height, format, space, channels, exif, icc, xmp } = await sharp(
        files.get(path),
      ).metadata();
      assert.deepEqual([width, height], [items[at].width, items[at].height]);
      assert.deepEqual(
        [format, space, channels, exif, icc, xmp],
        ["png", "srgb", 3, undefined, undefined, undefined],
      );
    }
  }

  async function sizesOf(layout: string, samples: readonly Sample[]) {
    const { files } = sets.get(layout)!;
    return Promise.all(
      samples.map(async ({ path }) => {
        const { width, height } = await sharp(files.get(path)).metadata();
        return { width, height };
      }),
    );
  }

  /** White is trained on: the face's box, or all of it where there is none. */
  async function assertMasks(layout: string, samples: readonly Sample[]): Promise<void> {
    const { files } = sets.get(layout)!;
    const shares = await Promise.all(
      samples.map(async ({ path, maskPath }) => {
        assert.ok(maskPath, path);
        const mask = sharp(files.get(maskPath));
        const picture = await sharp(files.get(path)).metadata();
        const { width, height, channels } = await mask.metadata();
        assert.deepEqual([width, height, channels], [picture.width, picture.height, 3]);
        const { data } = await mask.raw().toBuffer({ resolveWithObject: true });
        assert.ok(data.every((value) => value === 0 || value === 255));
        return data.filter((value) => value === 255).length / data.length;
      }),
    );
    assert.equal(shares.filter((share) => share === 1).length, 1);
    assert.ok(
      shares.every((share) => share === 1 || (share > 0.02 && share < 0.2)),
      shares.join(),
    );
  }

  it("are read by kohya's scripts by the dataset's TOML, and left at their size", async () => {
    const { files } = sets.get("KOHYA")!;

    const { samples, options } = readAsKohya(files, "dataset.toml");

    await assertSamples("KOHYA", samples);
    await assertMasks("KOHYA", samples);
    assert.deepEqual(
      [options.resolution, options.enable_bucket, options.bucket_no_upscale, options.bucket_reso_steps],
      [512, true, true, 64],
    );
    // Its assertions: the greatest is no smaller than the resolution, the least no greater.
    assert.ok(options.min_bucket_reso <= 512 && options.max_bucket_reso >= 512);
    for (const size of await sizesOf("KOHYA", samples))
      assert.deepEqual(kohyaSizeOf(size, 512), { ...size, scale: 1 });
    assert.deepEqual(readAsKohyaFolders(files, "img"), [{ repeats: 10, words: "mira01 person" }]);
  });

  it("are read by kohya's scripts without masks, too", async () => {
    const set = await makeSet(client, { characterId, layout: "KOHYA", allowIncomplete: true });
    const files = await unpacked(set);

    const { samples } = readAsKohya(files, "dataset.toml");

    assert.equal(samples.length, 4);
    assert.ok(samples.every(({ maskPath, caption }) => maskPath === null && caption !== ""));
    assert.ok([...files.keys()].every((path) => !path.includes("mask")));
  });

  it("are read by ai-toolkit by the part of its YAML, and only cut to its buckets", async () => {
    const { samples, options } = readAsAiToolkit(sets.get("AI_TOOLKIT")!.files, "job.yaml");

    await assertSamples("AI_TOOLKIT", samples);
    await assertMasks("AI_TOOLKIT", samples);
    assert.deepEqual([options.resolution, options.caption_ext, options.flip_x], [[512], "txt", false]);
    for (const size of await sizesOf("AI_TOOLKIT", samples)) {
      const trained = aiToolkitSizeOf(size, 512);
      assert.equal((trained.width % 64) + (trained.height % 64), 0);
      assert.ok(trained.scale <= 1 && trained.scale > 0.8, String(trained.scale));
    }
  });

  it("are read by diffusers' scripts by the lines of metadata, and are square", async () => {
    const { files } = sets.get("DIFFUSERS")!;
    const samples = readAsDiffusers(files, "train");

    await assertSamples("DIFFUSERS", samples);
    const masked = samples.map((sample) => ({
      ...sample,
      maskPath: sample.path.replace("train/", "masks/"),
    }));
    await assertMasks("DIFFUSERS", masked);
    for (const size of await sizesOf("DIFFUSERS", samples))
      assert.deepEqual(size, { width: 512, height: 512 });
  });

  it("are read by OneTrainer by its concepts, without mirroring, and left at their size", async () => {
    const { samples, options } = readAsOneTrainer(sets.get("ONETRAINER")!.files, "concepts.json");

    await assertSamples("ONETRAINER", samples);
    await assertMasks("ONETRAINER", samples);
    assert.deepEqual(
      [options.image.enable_random_flip, options.image.resolution_override, options.enabled],
      [false, "512", true],
    );
    for (const size of await sizesOf("ONETRAINER", samples))
      assert.deepEqual(onetrainerSizeOf(size, 512), { ...size, scale: 1 });
  });

  it("show the cut of the original that the manifest tells", async () => {
    for (const { files } of sets.values()) {
      const manifest = JSON.parse(textOf(files, "manifest.json"));
      for (const { path, width, height, original } of manifest.files) {
        const { data, info } = await sharp(files.get(path)).raw().toBuffer({ resolveWithObject: true });
        const at = (x: number, y: number) => [
          ...data.subarray((y * width + x) * info.channels).subarray(0, 2),
        ];
        const { crop } = original;
        // Of a gradient every pixel tells where it comes from.
        const expected = (x: number, y: number) => [
          (255 * (crop.x + ((x + 0.5) * crop.width) / width)) / original.width,
          (255 * (crop.y + ((y + 0.5) * crop.height) / height)) / original.height,
        ];
        for (const [x, y] of [
          [5, 5],
          [width - 6, height - 6],
          [Math.round(width / 2), 5],
        ] as const) {
          const [red, green] = expected(x, y);
          assert.ok(Math.abs(at(x, y)[0]! - red!) < 2, `${path}: ${at(x, y)} is not ${red}, ${green}`);
          assert.ok(Math.abs(at(x, y)[1]! - green!) < 2, `${path}: ${at(x, y)} is not ${red}, ${green}`);
        }
      }
    }
  });

  it("are the same bytes for the same pictures, however they are named", async () => {
    const { set } = sets.get("KOHYA")!;
    const { character } = await client.ask(
      `query ($id: ID!) { character(id: $id) { candidates { nodes { id } } } }`,
      { id: characterId },
    );
    const candidateIds = character.candidates.nodes
      .map(({ id }: any) => id)
      .toSorted()
      .toReversed();

    const again = await makeSet(client, {
      characterId,
      layout: "KOHYA",
      masks: true,
      allowIncomplete: true,
      candidateIds: [...candidateIds, candidateIds[0]],
    });

    assert.notEqual(again.id, set.id);
    assert.deepEqual([again.sha256, again.snapshotSha256], [set.sha256, set.snapshotSha256]);
  });

  it("can be fetched in parts, so that a broken download goes on, and by nobody without the signature", async () => {
    const { set } = sets.get("ONETRAINER")!;
    const whole = await download(set.downloadUrl);
    const half = Math.floor(whole.length / 2);

    const head = await fetch(set.downloadUrl, { headers: { Range: `bytes=0-${half - 1}` } });
    const etag = head.headers.get("etag")!;
    const rest = await fetch(set.downloadUrl, { headers: { Range: `bytes=${half}-`, "If-Range": etag } });

    assert.deepEqual([head.status, rest.status], [206, 206]);
    const parts = await Promise.all([head, rest].map(async (part) => Buffer.from(await part.arrayBuffer())));
    assert.ok(Buffer.concat(parts).equals(whole));
    assert.match(rest.headers.get("content-disposition")!, /attachment/);
    const { origin, pathname } = new URL(set.downloadUrl);
    assert.equal((await fetch(`${origin}${pathname}`)).status, 403);
    assert.match(pathname, /\/mira01-[0-9a-f]{16}\.zip$/);
  });
});
