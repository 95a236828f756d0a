import { readFileSync } from "node:fs";

/** The part that we use of libheif's C interface (libheif/heif.h), as Emscripten exports it: pointers and enums are numbers. */
export interface Libheif {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _heif_context_alloc(): number;
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: number,
  ): void;
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void;
  _heif_image_handle_get_width(handle: number): number;
  _heif_image_handle_get_height(handle: number): number;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_image_handle_get_color_profile_type(handle: number): number;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, bytes: number): void;
  _heif_image_handle_get_nclx_color_profile(error: number, handle: number, profile: number): void;
  _heif_decoding_options_alloc(): number;
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colourspace: number,
    chroma: number,
    options: number,
  ): void;
  _heif_image_get_width(image: number, channel: number): number;
  _heif_image_get_height(image: number, channel: number): number;
  _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number;
}

/** Node's; its types come with those of browsers only. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: object) => object;
};

interface EmscriptenOptions {
  instantiateWasm(imports: object, use: (instance: object) => unknown): unknown;
  print(line: string): void;
  printErr(line: string): void;
}

let compiled: object | undefined;

/**
 * A new instance of libheif. WebAssembly's memory never shrinks, so what a picture took goes back only with its instance: each picture has
 * its own. The code is loaded and compiled with the first, as few processes meet a HEIC.
 */
export function newLibheif(): Libheif {
  compiled ??= new WebAssembly.Module(readFileSync(require.resolve("libheif-js/libheif-wasm/libheif.wasm")));
  const module = compiled;
  const create = require("libheif-js/libheif-wasm/libheif.js") as (options: EmscriptenOptions) => Libheif;
  return create({
    // The package's code expects the instance at once.
    instantiateWasm: (imports, use) => use(new WebAssembly.Instance(module, imports)),
    print() {},
    printErr() {},
  });
}
