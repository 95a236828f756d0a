import { newLibheif, type Libheif } from "./libheif.js";
import type { PictureColours } from "./picture-colours.js";

/** As libheif decoded them; in the colours of `profile`. */
export interface HeicPixels {
  width: number;
  height: number;
  /** Red, green, blue, and how opaque where there are four; 8 bits each, row by row. */
  channels: 3 | 4;
  data: Buffer;
}

const COLOURSPACE_RGB = 1;
const CHROMA_INTERLEAVED = { 3: 10, 4: 11 } as const;
const CHANNEL_INTERLEAVED = 10;
const fourCharacters = (type: string): number => Buffer.from(type, "latin1").readUInt32BE();
const ICC_TYPES = new Set([fourCharacters("prof"), fourCharacters("rICC")]);
/** `heif_decoding_options.strict_decoding`: what the decoder could only conceal is an error. */
const STRICT_DECODING_OFFSET = 21;

/**
 * The primary picture of a HEIC file, read by libheif. Size and pixels are upright, by the file's own rotation and mirroring; EXIF's orientation says the
 * same once more and is not looked at (ISO/IEC 23008-12, 6.5.10). Takes some 10 bytes a pixel while it decodes.
 */
export class HeicFile {
  readonly width: number;
  readonly height: number;
  private readonly heif: Libheif;
  private readonly handle: number;

  /** @throws Error the file cannot be read */
  constructor(file: Buffer) {
    this.heif = newLibheif();
    const bytes = this.copyIn(file);
    const context = this.heif._heif_context_alloc();
    this.call((error) =>
      this.heif._heif_context_read_from_memory_without_copy(error, context, bytes, file.length, 0),
    );
    this.handle = this.newObject((error, handle) =>
      this.heif._heif_context_get_primary_image_handle(error, context, handle),
    );
    this.width = this.heif._heif_image_handle_get_width(this.handle);
    this.height = this.heif._heif_image_handle_get_height(this.handle);
  }

  get colours(): PictureColours {
    const { heif, handle } = this;
    const type = heif._heif_image_handle_get_color_profile_type(handle);
    if (ICC_TYPES.has(type)) {
      const length = heif._heif_image_handle_get_raw_color_profile_size(handle);
      const bytes = heif._malloc(length);
      this.call((error) => heif._heif_image_handle_get_raw_color_profile(error, handle, bytes));
      return { kind: "icc", profile: Buffer.from(heif.HEAPU8.subarray(bytes, bytes + length)) };
    }
    if (type !== fourCharacters("nclx")) return { kind: "unsaid" };
    const profile = this.newObject((error, out) =>
      heif._heif_image_handle_get_nclx_color_profile(error, handle, out),
    );
    return { kind: "coded", primaries: this.int(profile + 4), transfer: this.int(profile + 8) };
  }

  /** @throws Error the picture is damaged, or is coded in a way that libheif does not know */
  decode(): HeicPixels {
    const { heif, handle, width, height } = this;
    const channels = heif._heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
    const options = heif._heif_decoding_options_alloc();
    heif.HEAPU8[options + STRICT_DECODING_OFFSET] = 1;
    const image = this.newObject((error, out) =>
      heif._heif_decode_image(error, handle, out, COLOURSPACE_RGB, CHROMA_INTERLEAVED[channels], options),
    );
    const size = [
      heif._heif_image_get_width(image, CHANNEL_INTERLEAVED),
      heif._heif_image_get_height(image, CHANNEL_INTERLEAVED),
    ];
    if (size[0] !== width || size[1] !== height)
      throw new Error(`Decoding gave ${size.join(" × ")} pixels where ${width} × ${height} were announced`);
    return { width, height, channels, data: this.copyOut(image, channels) };
  }

  private copyOut(image: number, channels: 3 | 4): Buffer {
    const { heif, width, height } = this;
    const strideAt = heif._malloc(4);
    const plane = heif._heif_image_get_plane_readonly2(image, CHANNEL_INTERLEAVED, strideAt);
    const [rowBytes, stride] = [width * channels, this.int(strideAt)];
    const pixels = Buffer.allocUnsafe(rowBytes * height);
    for (let y = 0; y < height; y++) {
      const row = plane + y * stride;
      pixels.set(heif.HEAPU8.subarray(row, row + rowBytes), y * rowBytes);
    }
    return pixels;
  }

  private copyIn(bytes: Buffer): number {
    const pointer = this.heif._malloc(bytes.length);
    // libheif's memory is at most 2 GB, and malloc gives 0 when that is spent.
    if (pointer === 0) throw new Error("libheif: out of memory");
    this.heif.HEAPU8.set(bytes, pointer);
    return pointer;
  }

  /** Calls what writes a pointer. */
  private newObject(write: (error: number, out: number) => void): number {
    const out = this.heif._malloc(4);
    this.call((error) => write(error, out));
    return this.int(out);
  }

  /** Calls what gives a `heif_error`: code, subcode and message, four bytes each. */
  private call(what: (error: number) => void): void {
    const error = this.heif._malloc(12);
    what(error);
    if (this.int(error) !== 0) throw new Error(`libheif: ${this.text(this.int(error + 8))}`);
  }

  private int(pointer: number): number {
    const { buffer } = this.heif.HEAPU8;
    return new DataView(buffer).getUint32(pointer, true);
  }

  private text(pointer: number): string {
    const { HEAPU8 } = this.heif;
    return Buffer.from(HEAPU8.subarray(pointer, HEAPU8.indexOf(0, pointer))).toString("utf8");
  }
}
