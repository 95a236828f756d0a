/** Any value that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/**
 * What speaks for a picture's origin, in the file itself. All of it is what the file says: no signature is checked, and everything can be
 * copied from one file to another.
 */
export const ORIGIN_EVIDENCE = [
  /** A C2PA manifest names a generative model as the source. */
  "C2PA_GENERATED",
  /** A C2PA manifest names a composite of which a generative model made a part. */
  "C2PA_COMPOSITE",
  /** A C2PA manifest names a camera as the source. */
  "C2PA_CAPTURED",
  /** The same three by the property DigitalSourceType of IPTC, in XMP. */
  "IPTC_GENERATED",
  "IPTC_COMPOSITE",
  "IPTC_CAPTURED",
  /** The parameters of a generator, in the form in which that generator writes them. */
  "GENERATOR_METADATA",
  /** EXIF names a camera's maker and model. */
  "CAMERA",
] as const;
export type OriginEvidence = (typeof ORIGIN_EVIDENCE)[number];

/** What generators, editors and cameras left in a picture's file. Texts are well formed, in normal form C, without NUL and blank ends. */
export interface PictureMetadata {
  /** The program that made the picture, by its metadata, e.g. `ComfyUI`; null where none is recognised. */
  generator: string | null;
  /** At most {@link MAX_PROMPT_UNITS} UTF-16 code units. */
  prompt: string | null;
  negativePrompt: string | null;
  /**
   * The generator's own words by the name under which they are in the file (`parameters`, `prompt`, `workflow`, `UserComment` …): JSON where it
   * is such, else text. At most {@link MAX_PARAMETER_BYTES} as JSON in UTF-8.
   */
  parameters: { [name: string]: JsonValue } | null;
  /** What was too large and is kept cut off (as text), or not at all: `prompt`, `negativePrompt`, or one of the parameters as `parameters.workflow`. */
  cutOff: string[];
  /** When the picture was taken or made; a clock without a zone is taken for UTC. */
  createdAt: Date | null;
  /** In the order of {@link ORIGIN_EVIDENCE}, each once. */
  evidence: OriginEvidence[];
}

/** Parts of a file that may hold metadata, as they are in the file. */
export interface MetadataBlocks {
  /** PNG chunks `tEXt`, `zTXt` and `iTXt`, without length and checksum, in the file's order. */
  pngTexts: { type: string; content: Buffer }[];
  /** TIFF structure of EXIF; may begin with `Exif\0\0`. */
  exif: Buffer | null;
  /** An XMP packet in UTF-8. */
  xmp: Buffer | null;
  /** A C2PA manifest store: JUMBF boxes (ISO/IEC 19566-5). */
  c2pa: Buffer | null;
}

export const MAX_PARAMETER_BYTES = 16_384;
export const MAX_PROMPT_UNITS = 10_000;

/** Of a picture that says nothing of itself. */
export const NO_METADATA: PictureMetadata = {
  generator: null,
  prompt: null,
  negativePrompt: null,
  parameters: null,
  cutOff: [],
  createdAt: null,
  evidence: [],
};
