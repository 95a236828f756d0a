import assert from "node:assert/strict";
import { basename, dirname, extname } from "node:path";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { textOf } from "./training-client.js";

/*
 * How each trainer reads an unpacked set, restated from what its readers publish:
 *
 * - kohya-ss/sd-scripts: docs/config_README-en.md, docs/masked_loss_README.md, library/config_util.py, library/model_util.py, library/train_util.py
 * - ostris/ai-toolkit: config/examples/train_lora_flux_24gb.yaml, toolkit/buckets.py, toolkit/dataloader_mixins.py
 * - huggingface/diffusers: examples/text_to_image/train_text_to_image_lora.py; huggingface/datasets: the guide on ImageFolder
 * - Nerogar/OneTrainer: modules/util/config/ConceptConfig.py, its wiki on masked training; Nerogar/mgds: AspectBucketing
 */

/** What a trainer learns from: a picture, its words, and what of it counts. */
export interface Sample {
  path: string;
  caption: string;
  maskPath: string | null;
}

type Files = ReadonlyMap<string, Buffer>;

const PICTURES = new Set([".png", ".jpg", ".jpeg", ".webp", ".bmp"]);
const isPicture = (path: string): boolean => PICTURES.has(extname(path).toLowerCase());
const inFolder = (files: Files, folder: string): string[] =>
  [...files.keys()].filter((path) => dirname(path) === folder && isPicture(path)).toSorted();
const besides = (path: string, extension: string): string => path.slice(0, -extname(path).length) + extension;

/** The first line of the text of a name counts; an empty text is an error. Of a name of five parts and more, four may be missing in the text's name. */
function kohyaCaption(files: Files, picture: string, extension: string): string | null {
  const name = picture.slice(0, -extname(picture).length);
  const parts = name.split("_");
  const names = [name, ...(parts.length >= 5 ? [parts.slice(0, -4).join("_")] : [])];
  const path = names.map((one) => one + extension).find((one) => files.has(one));
  if (path === undefined) return null;
  const lines = textOf(files, path).split("\n");
  assert.ok(lines.length > 0 && textOf(files, path) !== "", "caption file is empty");
  return lines[0]!.trim();
}

/** `--dataset_config`: every subset of every dataset, options falling back from subset to dataset to general. */
export function readAsKohya(files: Files, config: string): { samples: Sample[]; options: any } {
  const { general, datasets } = parseToml(textOf(files, config)) as any;
  const KNOWN = {
    general: ["caption_extension", "shuffle_caption", "flip_aug"],
    dataset: [
      "resolution",
      "batch_size",
      "enable_bucket",
      "bucket_no_upscale",
      "bucket_reso_steps",
      "min_bucket_reso",
      "max_bucket_reso",
      "subsets",
    ],
    subset: ["image_dir", "class_tokens", "num_repeats"],
    // Of pictures with masks, which it reads as it reads those of a ControlNet.
    maskedSubset: ["image_dir", "conditioning_data_dir", "num_repeats"],
  };
  // Its schema refuses what it does not know.
  assert.deepEqual(
    Object.keys(general).filter((key) => !KNOWN.general.includes(key)),
    [],
  );
  const samples = (datasets as any[]).flatMap((dataset) => {
    assert.deepEqual(
      Object.keys(dataset).filter((key) => !KNOWN.dataset.includes(key)),
      [],
    );
    return (dataset.subsets as any[]).flatMap((subset): Sample[] => {
      const known = "conditioning_data_dir" in subset ? KNOWN.maskedSubset : KNOWN.subset;
      assert.deepEqual(
        Object.keys(subset).filter((key) => !known.includes(key)),
        [],
      );
      const pictures = inFolder(files, subset.image_dir);
      const masks = subset.conditioning_data_dir ? inFolder(files, subset.conditioning_data_dir) : null;
      // A picture without a mask, or a mask without a picture, ends the training.
      if (masks !== null) assert.deepEqual(masks.map(nameOf), pictures.map(nameOf));
      return pictures.map((path, at) => ({
        path,
        caption: kohyaCaption(files, path, general.caption_extension) ?? subset.class_tokens ?? "",
        maskPath: masks?.[at] ?? null,
      }));
    });
  });
  return { samples, options: datasets[0] };
}

/** `--train_data_dir`: each folder in it is `<repeats>_<words>`; others are ignored. */
export function readAsKohyaFolders(files: Files, root: string): { repeats: number; words: string }[] {
  const folders = new Set(
    [...files.keys()].map((path) => dirname(path)).filter((path) => dirname(path) === root),
  );
  return [...folders].flatMap((folder) => {
    const [repeats, ...words] = basename(folder).split("_");
    return /^\d+$/.test(repeats!) ? [{ repeats: Number(repeats), words: words.join("_") }] : [];
  });
}

const nameOf = (path: string): string => basename(path, extname(path));

/** A folder of pictures; the whole text of a picture's name, its lines joined and parts between commas trimmed; the trigger word where it is missing. */
export function readAsAiToolkit(files: Files, config: string): { samples: Sample[]; options: any } {
  const process = parseYaml(textOf(files, config));
  const samples = (process.datasets as any[]).flatMap((dataset): Sample[] =>
    inFolder(files, dataset.folder_path).map((path) => {
      const text = textOf(files, besides(path, `.${dataset.caption_ext}`)).replaceAll(/[\r\n]/g, ", ");
      const words = text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "")
        .join(", ");
      const caption = words.includes(process.trigger_word) ? words : `${process.trigger_word} ${words}`;
      const maskPath = dataset.mask_path
        ? ([".jpg", ".jpeg", ".png", ".webp"]
            .map((extension) => `${dataset.mask_path}/${nameOf(path)}${extension}`)
            .find((mask) => files.has(mask)) ?? null)
        : null;
      return { path, caption, maskPath };
    }),
  );
  return { samples, options: process.datasets[0] };
}

/** `--train_data_dir`: every picture below the folder has a line of `metadata.jsonl` with its name relative to that, and the column `text`. */
export function readAsDiffusers(files: Files, folder: string): Sample[] {
  const lines = textOf(files, `${folder}/metadata.jsonl`).split("\n").filter(Boolean);
  const rows = new Map(
    lines.map((line) => JSON.parse(line)).map((row) => [`${folder}/${row.file_name}`, row]),
  );
  const below = [...files.keys()].filter((path) => path.startsWith(`${folder}/`) && isPicture(path));
  assert.deepEqual([...rows.keys()].toSorted(), below.toSorted());
  // One column, of one type, in every line.
  for (const row of rows.values()) assert.deepEqual(Object.keys(row), ["file_name", "text"]);
  return below.toSorted().map((path) => ({ path, caption: rows.get(path)!.text, maskPath: null }));
}

/** The file of concepts: pictures of a folder but for masks, each line of the text of its name a prompt; `-masklabel.png` where it is there. */
export function readAsOneTrainer(files: Files, config: string): { samples: Sample[]; options: any } {
  const concepts = JSON.parse(textOf(files, config)) as any[];
  const samples = concepts.flatMap((concept): Sample[] => {
    assert.equal(concept.text.prompt_source, "sample");
    return inFolder(files, concept.path)
      .filter((path) => !path.endsWith("-masklabel.png") && !path.endsWith("-condlabel.png"))
      .map((path) => {
        const prompts = textOf(files, besides(path, ".txt"))
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => line !== "");
        // Of several it takes one by chance.
        assert.equal(prompts.length, 1);
        const mask = besides(path, "-masklabel.png");
        return { path, caption: prompts[0]!, maskPath: files.has(mask) ? mask : null };
      });
  });
  return { samples, options: concepts[0] };
}

interface Size {
  width: number;
  height: number;
}
/** What is trained on, and by how much the picture is enlarged for it. */
type Trained = Size & { scale: number };

/** With `bucket_no_upscale`: a picture within the area stays, and is cut to whole steps; a larger one is reduced to the area first. */
export function kohyaSizeOf({ width, height }: Size, resolution: number): Trained {
  const area = resolution ** 2;
  const ratio = width / height;
  let [w, h] = [width, height];
  if (width * height > area) {
    w = Math.sqrt(area * ratio);
    h = area / w;
  }
  const down = (pixels: number) => Math.floor(pixels / 64) * 64;
  return { width: down(w), height: down(h), scale: w / width };
}

/** The nearest by height through width; scaled to cover it, and cut. */
export function onetrainerSizeOf({ width, height }: Size, resolution: number): Trained {
  const shapes = [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4].map((w) => [1, w] as const);
  const scaled = [...shapes, ...shapes.map(([h, w]) => [w, h] as const)].map(([h, w]) => ({
    height: Math.round(((h / Math.sqrt(h * w)) * resolution) / 64) * 64,
    width: Math.round(((w / Math.sqrt(h * w)) * resolution) / 64) * 64,
  }));
  const off = (size: Size) => Math.abs(size.height / size.width - height / width);
  const bucket = scaled.toSorted((a, b) => off(a) - off(b))[0]!;
  return { ...bucket, scale: Math.max(bucket.width / width, bucket.height / height) };
}

/** Widths and heights for 1024; the same turned. */
const AI_TOOLKIT_1024: readonly (readonly [number, number])[] = [
  [1024, 1024],
  [2048, 512],
  [1984, 512],
  [1920, 512],
  [1856, 512],
  [1792, 576],
  [1728, 576],
  [1664, 576],
  [1600, 640],
  [1536, 640],
  [1472, 704],
  [1408, 704],
  [1344, 704],
  [1344, 768],
  [1280, 768],
  [1216, 832],
  [1152, 832],
  [1152, 896],
  [1088, 896],
  [1088, 960],
  [1024, 960],
  [8192, 128],
];

/** Its buckets are scaled to the resolution, or to the picture where that is smaller; the one that loses the fewest pixels is covered and cut. */
export function aiToolkitSizeOf({ width, height }: Size, resolution: number): Trained {
  const real = Math.min(resolution, Math.trunc(Math.sqrt(width * height)));
  const side = (pixels: number) => Math.floor(Math.trunc((pixels * real) / 1024) / 64) * 64;
  const buckets = AI_TOOLKIT_1024.flatMap(([w, h]) => [
    { width: side(w), height: side(h) },
    { width: side(h), height: side(w) },
  ]).filter((bucket) => bucket.width > 0 && bucket.height > 0);
  const coverOf = (bucket: Size) => Math.max(bucket.width / width, bucket.height / height);
  const lossOf = (bucket: Size) => {
    const [w, h] = [Math.trunc(width * coverOf(bucket)), Math.trunc(height * coverOf(bucket))];
    return (w - bucket.width) * h + (h - bucket.height) * w;
  };
  const exact = buckets.find((bucket) => bucket.width === width && bucket.height === height);
  const best = exact ?? buckets.toSorted((a, b) => lossOf(a) - lossOf(b))[0]!;
  return { ...best, scale: coverOf(best) };
}
