import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { metadataBlocksOf } from "../../src/face-analysis/picture/metadata-blocks.js";
import { openPicture } from "../../src/face-analysis/picture/open-picture.js";
import { MAX_PARAMETER_BYTES, NO_METADATA } from "../../src/picture-metadata/picture-metadata.js";
import { readPictureMetadata } from "../../src/picture-metadata/read-picture-metadata.js";
import * as made from "./made-files.js";

const { ascii, exifBlock, iTXt, jpegWith, pillowText, pngChunk, pngWith, tEXt, unicodeComment, zTXt } = made;

const read = async (file: Buffer) =>
  readPictureMetadata(metadataBlocksOf(file, await openPicture(file, 1_000_000)));

const INFOTEXT = [
  "portrait of Zoë, 漢字, (smile:1.1)",
  "second line, soft light",
  "Negative prompt: blurry, Steps: none",
  'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x512, Lora hashes: "a: 1, b: 2", Version: v1.10.1',
].join("\n");

const GRAPH = {
  "3": {
    class_type: "KSampler",
    inputs: { seed: 1, positive: ["12", 0], negative: ["7", 0], latent_image: ["5", 0] },
  },
  "12": { class_type: "FluxGuidance", inputs: { guidance: 3.5, conditioning: ["6", 0] } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: ["20", 0], clip: ["4", 1] } },
  "20": { class_type: "PrimitiveString", inputs: { value: "a woman at the sea" } },
  "7": { class_type: "CLIPTextEncode", inputs: { text: "blurry", clip: ["4", 1] } },
  "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0] } },
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "ComfyUI" } },
};

describe("The metadata of a picture", () => {
  it("are none of a plain file of each format", async () => {
    for (const file of [made.plainPng(), made.plainJpeg(), made.plainWebp(), made.plainAvif()]) {
      assert.deepEqual(await read(await file), NO_METADATA);
    }
  });

  describe("of AUTOMATIC1111's form", () => {
    const expected = {
      ...NO_METADATA,
      generator: "AUTOMATIC1111",
      prompt: "portrait of Zoë, 漢字, (smile:1.1)\nsecond line, soft light",
      negativePrompt: "blurry, Steps: none",
      evidence: ["GENERATOR_METADATA"],
    };

    it("are read from a PNG's text, written as Latin-1, UTF-8 or compressed", async () => {
      const latin = INFOTEXT.replace("漢字", "\u00e9t\u00e9");
      const expectedLatin = {
        ...expected,
        prompt: expected.prompt.replace("漢字", "été"),
        parameters: { parameters: latin },
      };

      assert.deepEqual(await read(await pngWith(pillowText("parameters", INFOTEXT))), {
        ...expected,
        parameters: { parameters: INFOTEXT },
      });
      assert.deepEqual(await read(await pngWith(pillowText("parameters", latin))), expectedLatin);
      assert.deepEqual(await read(await pngWith(zTXt("parameters", latin))), expectedLatin);
      assert.deepEqual(
        await read(await pngWith(iTXt("parameters", latin, { isCompressed: true, language: "en" }))),
        expectedLatin,
      );
    });

    it("are read from the user comment of JPEG and WebP, in either order of bytes", async () => {
      const wanted = { ...expected, parameters: { UserComment: INFOTEXT } };
      for (const isBigEndian of [true, false]) {
        for (const order of ["II", "MM"] as const) {
          const block = exifBlock([], [unicodeComment(INFOTEXT, isBigEndian)], order);
          assert.deepEqual(await read(await jpegWith(made.exifSegment(block))), wanted);
          assert.deepEqual(await read(await made.webpWithExif(block)), wanted);
        }
      }
    });

    it("name the program that wrote them, where it says so", async () => {
      const generatorOf = async (settings: string) =>
        (await read(await pngWith(tEXt("parameters", `x\nSteps: 20, Seed: 1, Size: 512x512, ${settings}`))))
          .generator;

      assert.equal(await generatorOf("Version: f2.0.1v1.10.1-previous-665"), "Forge");
      assert.equal(await generatorOf("App: SD.Next, Version: 5c684cb"), "SD.Next");
      assert.equal(await generatorOf("Version: ComfyUI"), "ComfyUI");
      assert.equal(await generatorOf("Version: Fooocus v2.5.5"), "Fooocus");
    });

    it("are not seen in a text of anybody's under that name", async () => {
      assert.deepEqual(
        await read(await pngWith(tEXt("parameters", "f/2.8, 1/200 s, Steps: three"))),
        NO_METADATA,
      );
    });
  });

  describe("of ComfyUI", () => {
    it("are read from a PNG: the words that lead to what is saved, and the graph", async () => {
      const png = await pngWith(
        pillowText("prompt", JSON.stringify(GRAPH)),
        pillowText("workflow", JSON.stringify({ nodes: [], links: [], version: 0.4 })),
      );

      assert.deepEqual(await read(png), {
        ...NO_METADATA,
        generator: "ComfyUI",
        prompt: "a woman at the sea",
        negativePrompt: "blurry",
        parameters: { prompt: GRAPH, workflow: { nodes: [], links: [], version: 0.4 } },
        evidence: ["GENERATOR_METADATA"],
      });
    });

    it("are read from a WebP, whose camera they are not", async () => {
      const block = exifBlock([
        ascii(0x010f, `workflow:${JSON.stringify({ nodes: [], links: [] })}`),
        ascii(0x0110, `prompt:${JSON.stringify(GRAPH)}`),
      ]);

      const { generator, prompt, evidence } = await read(await made.webpWithExif(block));

      assert.deepEqual(
        { generator, prompt, evidence },
        {
          generator: "ComfyUI",
          prompt: "a woman at the sea",
          evidence: ["GENERATOR_METADATA"],
        },
      );
    });

    it("are read with Python's NaN, and without words where the graph goes round", async () => {
      const round = {
        "1": { class_type: "KSampler", inputs: { positive: ["2", 0] } },
        "2": { class_type: "Mix", inputs: { a: ["2", 0], b: ["1", 0] } },
      };
      const text = JSON.stringify(round).replace(
        '"class_type":"Mix"',
        '"class_type":"Mix","is_changed":[NaN]',
      );

      const { generator, prompt, parameters } = await read(await pngWith(tEXt("prompt", text)));

      assert.deepEqual([generator, prompt], ["ComfyUI", null]);
      assert.deepEqual(parameters, { prompt: { ...round, "2": { ...round["2"], is_changed: [null] } } });
    });
  });

  it("are read of InvokeAI, NovelAI, SwarmUI, Fooocus, Draw Things and Midjourney", async () => {
    const seen = async (...chunks: Buffer[]) => {
      const { generator, prompt, negativePrompt, evidence } = await read(await pngWith(...chunks));
      assert.deepEqual(evidence, ["GENERATOR_METADATA"]);
      return [generator, prompt, negativePrompt];
    };
    const invoke = { generation_mode: "txt2img", positive_prompt: "p", negative_prompt: "n", seed: 1 };
    const xmp = made.xmpPacket(
      `exif:UserComment="${JSON.stringify({ c: "p", uc: "n", steps: 8 }).replaceAll('"', "&quot;")}"`,
    );

    assert.deepEqual(await seen(tEXt("invokeai_metadata", JSON.stringify(invoke))), ["InvokeAI", "p", "n"]);
    assert.deepEqual(
      await seen(
        tEXt("Software", "NovelAI"),
        tEXt("Description", "d"),
        tEXt("Comment", JSON.stringify({ prompt: "p", uc: "n" })),
      ),
      ["NovelAI", "p", "n"],
    );
    assert.deepEqual(
      await seen(
        tEXt("parameters", JSON.stringify({ sui_image_params: { prompt: "p", negativeprompt: "n" } })),
      ),
      ["SwarmUI", "p", "n"],
    );
    assert.deepEqual(
      await seen(
        tEXt("parameters", JSON.stringify({ prompt: "p", negative_prompt: "n" })),
        tEXt("fooocus_scheme", "fooocus"),
      ),
      ["Fooocus", "p", "n"],
    );
    assert.deepEqual(await seen(iTXt("XML:com.adobe.xmp", xmp)), ["Draw Things", "p", "n"]);
    assert.deepEqual(
      await seen(tEXt("Description", "p --v 6.1 Job ID: 01234567-89ab-cdef-0123-456789abcdef")),
      ["Midjourney", "p --v 6.1", null],
    );
  });

  describe("of the origin", () => {
    const generated = made.manifestStore(made.manifest("trainedAlgorithmicMedia"));

    it("are read from a C2PA manifest in each format", async () => {
      const files = [
        await pngWith(pngChunk("caBX", generated)),
        await jpegWith(...made.app11Segments(generated, 60)),
        made.riffWith(await made.plainWebp(), "C2PA", generated),
        await made.avifWith(generated),
      ];
      for (const file of files) assert.deepEqual((await read(file)).evidence, ["C2PA_GENERATED"]);
    });

    it("are those of the active manifest, and of what it was made from only where that says nothing", async () => {
      const evidenceOf = async (...sources: (string | null)[]) =>
        (
          await read(
            await pngWith(
              pngChunk(
                "caBX",
                made.manifestStore(...sources.map((it) => made.manifest(it, "c2pa.actions.v2"))),
              ),
            ),
          )
        ).evidence;

      assert.deepEqual(await evidenceOf("trainedAlgorithmicMedia", "digitalCapture"), ["C2PA_CAPTURED"]);
      assert.deepEqual(await evidenceOf("trainedAlgorithmicMedia", null), ["C2PA_GENERATED"]);
      assert.deepEqual(await evidenceOf("compositeWithTrainedAlgorithmicMedia"), ["C2PA_COMPOSITE"]);
      assert.deepEqual(await evidenceOf("digitalCreation"), []);
    });

    it("are read from IPTC's property in XMP, as attribute, element and resource", async () => {
      const term = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
      const packets = [
        made.xmpPacket(`ext:DigitalSourceType="${term}"`),
        made.xmpPacket("", `<ext:DigitalSourceType>${term}</ext:DigitalSourceType>`),
        made.xmpPacket("", `<ext:DigitalSourceType rdf:resource="${term}"/>`),
      ];
      for (const packet of packets) {
        assert.deepEqual((await read(await jpegWith(made.xmpSegment(packet)))).evidence, ["IPTC_GENERATED"]);
      }
    });

    it("are read from a camera's EXIF, with the time by its offset", async () => {
      const block = exifBlock(
        [ascii(0x010f, "Apple"), ascii(0x0110, "iPhone 15 Pro")],
        [ascii(0x9003, "2024:06:01 18:30:00"), ascii(0x9011, "+02:00")],
      );

      const metadata = await read(await jpegWith(made.exifSegment(block)));

      assert.deepEqual(metadata, {
        ...NO_METADATA,
        evidence: ["CAMERA"],
        createdAt: new Date("2024-06-01T16:30:00Z"),
      });

      it("are read from an AVIF's EXIF", async () => {
        const avif = await sharp(await made.plainPng())
          .withExif({ IFD0: { Make: "A", Model: "B" } })
          .avif()
          .toBuffer();

        assert.deepEqual((await read(avif)).evidence, ["CAMERA"]);
      });
    });
  });

  describe("that are too much", () => {
    it("are cut off, and said to be: 16 kB of parameters, 10,000 units of a prompt", async () => {
      const words = "漢".repeat(30_000);
      const png = await pngWith(pillowText("parameters", `${words}\nSteps: 20, Seed: 1, Size: 512x512`));

      const { prompt, parameters, cutOff } = await read(png);

      assert.deepEqual(cutOff, ["parameters.parameters", "prompt"]);
      assert.equal(prompt, "漢".repeat(10_000));
      const bytes = Buffer.byteLength(JSON.stringify(parameters));
      assert.ok(bytes <= MAX_PARAMETER_BYTES && bytes > MAX_PARAMETER_BYTES / 2, `${bytes} bytes`);
    });

    it("cost the workflow first, never the graph", async () => {
      const png = await pngWith(
        pillowText("workflow", JSON.stringify({ nodes: [{ text: "w".repeat(20_000) }], links: [] })),
        pillowText("prompt", JSON.stringify(GRAPH)),
      );

      const { parameters, cutOff } = await read(png);

      assert.deepEqual(parameters?.prompt, GRAPH);
      assert.deepEqual(cutOff, ["parameters.workflow"]);
    });

    it("are not inflated: a bomb is as if it were not there, and does not hide what follows", async () => {
      const bomb = deflateSync(Buffer.alloc(100 * 2 ** 20, 65), { level: 9 });
      const chunk = pngChunk("zTXt", Buffer.concat([Buffer.from("parameters\0\0"), bomb]));

      assert.equal(
        (await read(await pngWith(chunk, tEXt("parameters", INFOTEXT)))).generator,
        "AUTOMATIC1111",
      );
      assert.deepEqual(await read(await pngWith(chunk)), NO_METADATA);
    });

    it("are not gone through: thousands of texts, deep JSON, an EXIF whose every entry claims everything", async () => {
      const texts = Array.from({ length: 20_000 }, (_, i) => tEXt(`key ${i}`, "v"));
      const deep = "[".repeat(200_000) + "]".repeat(200_000);
      const greedy = exifBlock(Array.from({ length: 5_000 }, (_, i) => ascii(0x1000 + i, "12345")));
      for (let at = 10; at < 10 + 12 * 5_000; at += 12) greedy.writeUInt32LE(0x7fffffff, at + 4);

      assert.deepEqual(await read(await pngWith(...texts)), NO_METADATA);
      assert.deepEqual(await read(await pngWith(tEXt("prompt", deep))), NO_METADATA);
      assert.deepEqual(await read(await jpegWith(made.exifSegment(greedy.subarray(0, 65_000)))), NO_METADATA);
    });
  });

  it("are storable texts: no NUL, no half character, normal form C, __proto__ a name like another", async () => {
    const graph = `{"__proto__":{"class_type":"KSampler","inputs":{"positive":["b",0]}},"b":{"class_type":"T","inputs":{"text":"e\\u0301 \\ud800x\\u0000y"}}}`;

    const { prompt, parameters } = await read(await pngWith(tEXt("prompt", graph)));

    assert.equal(prompt, "é \uFFFDxy");
    assert.deepEqual(Object.keys(parameters!.prompt as object), ["__proto__", "b"]);
    assert.ok(
      !JSON.stringify(parameters).includes("\\u0000") && !JSON.stringify(parameters).includes("\\ud800"),
    );
  });
});
