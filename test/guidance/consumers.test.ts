import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { GuidanceFormat } from "../../src/guidance/guidance-format.js";
import { DEFAULT_LIMITS } from "../../src/guidance/guidance-limits.js";
import type { GuidanceMaterial } from "../../src/guidance/guidance-material.js";
import { RENDERERS } from "../../src/guidance/renderers.js";
import { PROJECT } from "../support/code-blocks.js";
import { anyMaterial, madePicture } from "./made-material.js";

/** What docs/generators.md says of a consumer. */
interface Consumer {
  name: string;
  format: GuidanceFormat;
  /** Where in the JSON its parameters stand. */
  path: string[];
  /** By name, which may be a path, what it takes. */
  parameters: Map<string, string>;
}

async function readConsumers(): Promise<Consumer[]> {
  const text = await readFile(join(PROJECT, "docs", "generators.md"), "utf8");
  return text.split(/^## /m).flatMap((chapter) => {
    const format = chapter.slice(0, chapter.indexOf("\n")) as GuidanceFormat;
    return chapter
      .split(/^### /m)
      .slice(1)
      .map((section) => ({
        name: section.slice(0, section.indexOf("\n")),
        format,
        path: /In the JSON: `([^`]+)`/.exec(section)![1]!.split("."),
        parameters: new Map(
          [...section.matchAll(/^\| `([^`]+)` +\| (.*?) +\|/gm)].map(([, name, takes]) => [name!, takes!]),
        ),
      }));
  });
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((inner, name) => (inner as Record<string, unknown>)?.[name], value);

function assertTaken(value: unknown, takes: string, where: string): void {
  const range = /^(-?[\d.]+) to ([\d.]+)$/.exec(takes);
  const words = [...takes.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
  if (range !== null) {
    assert.ok(typeof value === "number", where);
    assert.ok(value >= Number(range[1]) && value <= Number(range[2]), `${where}: ${value} is not ${takes}`);
  } else if (words.length > 0)
    assert.ok(words.includes(value as string), `${where}: ${value} is not ${takes}`);
  else if (takes === "a number") assert.ok(Number.isFinite(value), where);
  else if (takes === "a picture") assert.ok(value === null || (value as string).startsWith("https:"), where);
  else assert.ok(value === null || typeof value === "string", where);
}

const render = (format: GuidanceFormat, material: GuidanceMaterial): Record<string, any> => {
  const { wishes, render } = RENDERERS[format];
  return render(material, wishes(material, DEFAULT_LIMITS).map(madePicture), DEFAULT_LIMITS);
};

describe("What a consumer is given", () => {
  let consumers: Consumer[];
  before(async () => {
    consumers = await readConsumers();
  });

  it("is described for each, with the commit that was read", async () => {
    assert.deepEqual(
      consumers.map(({ format, path, parameters }) => [format, path.join("."), parameters.size]),
      [
        ["IP_ADAPTER_FACEID", "comfyui.inputs", 7],
        ["IP_ADAPTER_FACEID", "diffusers", 6],
        ["INSTANTID", "comfyui.inputs", 6],
        ["INSTANTID", "diffusers.call", 5],
        ["PULID", "comfyui.inputs", 4],
        ["PULID", "comfyuiFlux.inputs", 3],
        ["PULID", "flux", 2],
      ],
    );
    const text = await readFile(join(PROJECT, "docs", "generators.md"), "utf8");
    assert.equal(text.match(/\b[0-9a-f]{40}\b/g)!.length >= consumers.length, true);
  });

  it("has exactly its own parameters, each within what it takes, whatever the settings are", () => {
    fc.assert(
      fc.property(anyMaterial, (material) => {
        for (const { name, format, path, parameters } of consumers) {
          const given = at(render(format, material), path) as Record<string, unknown>;
          const where = `${name} at ${JSON.stringify(material.ipAdapter)}`;
          if (path.at(-1) !== "diffusers")
            assert.deepEqual(Object.keys(given).toSorted(), [...parameters.keys()].toSorted(), where);
          for (const [parameter, takes] of parameters) {
            if (parameter === "ip_adapter_image_embeds") continue;
            assertTaken(at(given, parameter.split(".")), takes, `${where}: ${parameter}`);
          }
        }
      }),
    );
  });

  it("follows the lock's strengths where nothing is set, and the settings where something is", () => {
    const [material] = fc.sample(anyMaterial, 1) as [GuidanceMaterial];
    const nothing = Object.fromEntries(Object.keys(material.ipAdapter).map((name) => [name, null]));
    const base = { ...material, strength: 0.9, referenceStrength: 0.82 };
    const plain = { ...base, ipAdapter: nothing as never };
    const set = { ...base, ipAdapter: { ...nothing, weight: 2, cnStrength: 5, weightFaceIdV2: 4 } as never };

    assert.deepEqual(render(GuidanceFormat.IP_ADAPTER_FACEID, plain).comfyui.inputs, {
      weight: 0.9,
      weight_faceidv2: 0.82,
      weight_type: "linear",
      combine_embeds: "average",
      start_at: 0,
      end_at: 1,
      embeds_scaling: "V only",
    });
    const { inputs } = render(GuidanceFormat.INSTANTID, plain).comfyui;
    assert.deepEqual([inputs.ip_weight, inputs.cn_strength, inputs.combine_embeds], [0.9, 0.82, "average"]);
    assert.deepEqual(render(GuidanceFormat.PULID, plain).comfyui.inputs, {
      method: "fidelity",
      weight: 0.9,
      start_at: 0,
      end_at: 1,
    });
    assert.equal(render(GuidanceFormat.IP_ADAPTER_FACEID, set).diffusers.set_ip_adapter_scale.scale, 2);
    assert.equal(render(GuidanceFormat.INSTANTID, set).diffusers.call.controlnet_conditioning_scale, 5);
    assert.equal(render(GuidanceFormat.IP_ADAPTER_FACEID, set).comfyui.inputs.weight_faceidv2, 4);
  });

  it("has as many pictures as it takes, by its own names, and an anchor's first", () => {
    fc.assert(
      fc.property(anyMaterial, (material) => {
        const anchor = material.shots[0]!.image.id;
        const faces = Math.min(5, material.shots.length);
        for (const format of [
          GuidanceFormat.IP_ADAPTER_FACEID,
          GuidanceFormat.INSTANTID,
          GuidanceFormat.PULID,
        ]) {
          const { comfyui, images } = render(format, material);
          assert.equal(images.length, faces);
          assert.equal(comfyui.pictures.image.length, faces);
          assert.equal(comfyui.pictures.image[0], `https://media.example/face-crop/${anchor}`);
        }
        const { image_kps } = render(GuidanceFormat.INSTANTID, material).comfyui.pictures;
        assert.equal(image_kps, material.keyPoints && `https://media.example/key-points/${anchor}`);
        const all = material.views.map(({ image }) => `https://media.example/reference/${image.id}`);
        const { images, gemini, flux2, seedream } = render(GuidanceFormat.MULTI_REFERENCE, material);
        assert.deepEqual(
          images.map(({ url }: { url: string }) => url),
          all,
        );
        assert.deepEqual(
          gemini.parts.map(({ fileData }: any) => fileData.fileUri),
          all,
        );
        assert.deepEqual(Object.values(flux2), all.slice(0, 8));
        assert.deepEqual(
          Object.keys(flux2),
          ["", "_2", "_3", "_4", "_5", "_6", "_7", "_8"]
            .slice(0, all.length)
            .map((end) => `input_image${end}`),
        );
        assert.deepEqual(seedream.image, all.slice(0, 10));
      }),
    );
  });

  it("is told in every format that it computes an embedding of its own, and never given ours", () => {
    const [material] = fc.sample(anyMaterial, 1) as [GuidanceMaterial];

    for (const format of Object.values(GuidanceFormat)) {
      const said = render(format, material);
      assert.match(said.note, /compute an embedding of their own/);
      assert.doesNotMatch(JSON.stringify(said), /"(embedding|vector|template)":/);
    }
  });
});
