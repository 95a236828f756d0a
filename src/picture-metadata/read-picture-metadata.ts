import { readSourceKinds } from "./c2pa.js";
import { cleanText, cutText } from "./clean-text.js";
import { readExif, readUserComment, type ExifTags } from "./exif.js";
import { keepParameters } from "./kept-parameters.js";
import {
  MAX_PROMPT_UNITS,
  NO_METADATA,
  ORIGIN_EVIDENCE,
  type MetadataBlocks,
  type OriginEvidence,
  type PictureMetadata,
} from "./picture-metadata.js";
import { readPngTexts } from "./png-texts.js";
import { GENERATOR_KEYWORDS, recogniseGenerator } from "./recognise-generator.js";
import { evidenceOf, sourceKindOf } from "./source-type.js";
import { readXmp, type XmpProperties } from "./xmp.js";

/** ComfyUI writes its graphs into the EXIF of a WebP as `name:{…}`, under the tags of the camera's maker and model and of the description. */
const COMFYUI_TEXT = /^(prompt|workflow):(?=\s*\{)/;

/**
 * What generators, editors and cameras left in a picture's file. Never throws for what a file holds: what is damaged, too large or unknown is as if it
 * were not there. It runs where strangers' pictures are opened, in a checking process.
 */
export function readPictureMetadata({ pngTexts, exif, xmp, c2pa }: MetadataBlocks): PictureMetadata {
  const tags = exif === null ? null : readExif(exif);
  const properties = xmp === null ? null : readXmp(xmp);
  const texts = readPngTexts(pngTexts, (keyword) => GENERATOR_KEYWORDS.has(keyword));
  addExifTexts(texts, tags);
  if (properties?.userComment && !texts.has("UserComment")) texts.set("UserComment", properties.userComment);
  const found = recogniseGenerator(texts);
  const evidence = new Set<OriginEvidence>();
  if (c2pa !== null) for (const kind of readSourceKinds(c2pa)) evidence.add(evidenceOf("C2PA", kind));
  const sourceKind = sourceKindOf(properties?.digitalSourceType ?? "");
  if (sourceKind !== null) evidence.add(evidenceOf("IPTC", sourceKind));
  if (found !== null) evidence.add("GENERATOR_METADATA");
  if (isCamera(tags)) evidence.add("CAMERA");
  const kept = found === null ? NO_METADATA : keepParameters(texts);
  const cutOff = kept.cutOff.map((name) => `parameters.${name}`);
  const words = (name: "prompt" | "negativePrompt"): string | null => {
    const text = cleanText(found?.[name] ?? "");
    if (text === null || text.length <= MAX_PROMPT_UNITS) return text;
    cutOff.push(name);
    return cutText(text, MAX_PROMPT_UNITS);
  };
  return {
    generator: found?.generator ?? null,
    prompt: words("prompt"),
    negativePrompt: words("negativePrompt"),
    parameters: kept.parameters,
    cutOff,
    createdAt: createdAt(tags, properties),
    evidence: ORIGIN_EVIDENCE.filter((it) => evidence.has(it)),
  };
}

function addExifTexts(texts: Map<string, string>, tags: ExifTags | null): void {
  if (tags === null) return;
  if (tags.userComment !== null) texts.set("UserComment", readUserComment(tags.userComment));
  for (const text of [tags.model, tags.make, tags.description]) {
    const [prefix, name] = COMFYUI_TEXT.exec(text ?? "") ?? [];
    if (name !== undefined && !texts.has(name)) texts.set(name, text!.slice(prefix!.length));
  }
}

/** Both tags, and not as ComfyUI uses them. */
const isCamera = (tags: ExifTags | null): boolean =>
  tags !== null &&
  [tags.make, tags.model].every((text) => cleanText(text ?? "") !== null && !COMFYUI_TEXT.test(text!));

function createdAt(tags: ExifTags | null, properties: XmpProperties | null): Date | null {
  const [, day, time] = /^(\d{4}:\d\d:\d\d) (\d\d:\d\d:\d\d)/.exec(tags?.takenAt ?? "") ?? [];
  const offset = /^[+-]\d\d:\d\d$/.exec(tags?.takenAtOffset?.trim() ?? "")?.[0] ?? "Z";
  const taken = day === undefined ? null : asDate(`${day.replaceAll(":", "-")}T${time}${offset}`);
  const [written] =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?$/.exec(
      properties?.createDate ?? "",
    ) ?? [];
  return (
    taken ??
    (written === undefined ? null : asDate(/Z|[+-]\d\d:\d\d$/.test(written) ? written : `${written}Z`))
  );
}

function asDate(text: string): Date | null {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1970 ? null : date;
}
