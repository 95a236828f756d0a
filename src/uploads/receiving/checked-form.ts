import type { IncomingHttpHeaders } from "node:http";
import { Transform, type Readable } from "node:stream";
import busboy from "busboy";
import { quoted } from "../upload-errors.js";
import { checkMap, MalformedUploadError, type NamedFile } from "./upload-map.js";

/** Of `operations` and of `map`, in bytes; the parser behind has to be given the same. */
export const MAX_FIELD_BYTES = 1_000_000;
/** What comes before the map is held in memory until it has been read: both fields and the headers of their parts. */
const MAX_HELD_BYTES = 2 * MAX_FIELD_BYTES + 100_000;
const MAX_PARTS = 200;

type Done = (error?: Error | null, chunk?: Buffer) => void;

/**
 * A GraphQL multipart request on its way to its parser, which sees nothing of it before `operations` and `map` have been read and checked.
 * What the parser could not survive ends the stream with a MalformedUploadError.
 */
export class CheckedForm extends Transform {
  /** The files of the map. Rejects with what is wrong, or when the request breaks off before it. */
  readonly checked: Promise<NamedFile[]>;
  /** Rejects when the request breaks off or is found malformed, also behind the map. */
  readonly failed: Promise<never>;
  /** Named parts that came without a file name, and so as a text. */
  readonly texts = new Set<string>();
  private settle!: { checked: (files: NamedFile[]) => void; refused: (error: Error) => void };
  private readonly reader: busboy.Busboy;
  private operations: { value: unknown } | null = null;
  private files: NamedFile[] | null = null;
  private readonly arrived = new Set<string>();
  private failure: Error | null = null;
  private held: Buffer[] = [];
  private bytes = 0;

  /**
   * @param headers of a multipart form
   * @param maxBytes of the whole request
   * @throws MalformedUploadError no boundary
   */
  constructor(
    readonly headers: IncomingHttpHeaders,
    private readonly maxFiles: number,
    private readonly maxBytes: number,
  ) {
    super();
    this.checked = new Promise((checked, refused) => (this.settle = { checked, refused }));
    this.checked.catch(() => undefined);
    this.failed = new Promise((_, reject) => {
      this.on("error", reject);
      this.once("close", () => {
        // One that was passed on to its end closes as well, while its last file may still be on its way to the disk.
        if (!this.readableEnded) reject(new MalformedUploadError("The request broke off."));
      });
    });
    // Whoever waits is told; nobody else needs to listen.
    this.failed.catch(() => undefined);
    this.reader = this.createReader();
  }

  override _transform(chunk: Buffer, _encoding: string, done: Done): void {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) this.fail(`The request is larger than ${this.maxBytes} bytes.`, 413);
    if (this.failure !== null) return done(this.failure);
    this.reader.write(chunk, (error) => this.passOn(chunk, error ?? null, done));
  }

  override _flush(done: Done): void {
    if (this.files !== null) return done();
    const missing = this.operations === null ? "`operations` and `map`" : "`map`";
    this.fail(`The form ends before its fields ${missing} do.`);
    done(this.failure);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.reader.destroy();
    this.held = [];
    this.settle.refused(error ?? new MalformedUploadError("The request broke off."));
    done(error);
  }

  private passOn(chunk: Buffer, error: Error | null, done: Done): void {
    const isHeld = this.files === null;
    if (isHeld && this.bytes > MAX_HELD_BYTES) {
      this.fail(`\`operations\` and \`map\` do not come within the first ${MAX_HELD_BYTES} bytes.`, 413);
    }
    if (error !== null || this.failure !== null) return done(this.failure ?? error);
    if (isHeld) {
      this.held.push(chunk);
      return done();
    }
    for (const earlier of this.held) this.push(earlier);
    this.held = [];
    done(null, chunk);
  }

  private createReader(): busboy.Busboy {
    const reader = createParser(this.headers);
    reader.on("field", (name, value, { valueTruncated }) => this.readField(name, value, valueTruncated));
    reader.on("file", (name, stream) => this.noteFile(name, stream));
    reader.on("partsLimit", () => this.fail(`The form has more than ${MAX_PARTS} parts.`, 413));
    reader.on("error", (error) => this.fail(`The form is malformed: ${(error as Error).message}.`));
    return reader;
  }

  private readField(name: string, value: string, isTruncated: boolean): void {
    if (this.failure !== null) return;
    if (this.files !== null) return this.noteText(name);
    const expected = this.operations === null ? "operations" : "map";
    if (name !== expected) return this.failOrder(name);
    if (isTruncated) return this.fail(`\`${name}\` is larger than ${MAX_FIELD_BYTES} bytes.`, 413);
    try {
      if (this.operations === null) this.operations = { value: JSON.parse(value) };
      else this.files = checkMap(this.operations.value, JSON.parse(value), this.maxFiles);
    } catch (error) {
      if (error instanceof SyntaxError) return this.fail(`\`${name}\` is no valid JSON.`);
      return this.failWith(error as Error);
    }
    if (this.files !== null) this.settle.checked(this.files);
  }

  private noteText(name: string): void {
    if (name === "operations" || name === "map") return this.fail(`The form has \`${name}\` twice.`);
    this.texts.add(name);
  }

  private noteFile(name: string, stream: Readable): void {
    stream.on("error", () => undefined).resume();
    if (this.files === null) return this.failOrder(name);
    if (this.arrived.has(name) && this.files.some(({ part }) => part === name)) {
      this.fail(`The form has two files named ${quoted(name)}: give each a name of its own in \`map\`.`);
    }
    this.arrived.add(name);
  }

  private failOrder(name: string | undefined): void {
    this.fail(
      `The form's part ${quoted(name ?? "")} comes where \`${this.operations === null ? "operations" : "map"}\` should: send the text fields \`operations\`, then \`map\`, then the files.`,
    );
  }

  private fail(message: string, status: 400 | 413 = 400): void {
    this.failWith(new MalformedUploadError(message, status));
  }

  private failWith(error: Error): void {
    this.failure ??= error;
  }
}

function createParser(headers: IncomingHttpHeaders): busboy.Busboy {
  try {
    const limits = { fieldSize: MAX_FIELD_BYTES, parts: MAX_PARTS };
    return busboy({ headers, defParamCharset: "utf8", limits });
  } catch (error) {
    throw new MalformedUploadError(`The form's Content-Type is malformed: ${(error as Error).message}.`);
  }
}
