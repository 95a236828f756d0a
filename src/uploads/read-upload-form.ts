import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import busboy from "busboy";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import type { IncomingFile } from "./incoming-file.js";
import { onBrokenOff } from "./receiving/broken-off.js";
import { multipartHeaders } from "./receiving/multipart-headers.js";
import type { ArrivedFile, RequestFiles } from "./receiving/request-files.js";
import { NoFileNameError } from "./upload-errors.js";
import {
  InvalidFormError,
  listed,
  repeated,
  requireField,
  type PictureForm,
  type WaitText,
} from "./picture-form.js";

/** Far more than any text may have, so that the field's own bound is what a caller hears of. */
const MAX_TEXT_BYTES = 64 * 1024;

/** What came of a form: its texts, and its file. */
export type FilledForm<Texts extends WaitText> = Texts & { file: IncomingFile };

/**
 * Reads a whole multipart form, its fields in any order, each known and there once, with exactly one file.
 * @param files let go of by whoever made them, however this ends
 * @throws DomainError INVALID_INPUT naming the field, and as soon as it is known what {@link Spool.receive} throws; the rest of the
 *   request is unread then
 */
export async function readUploadForm<Texts extends WaitText>(
  form: PictureForm<Texts>,
  request: IncomingMessage,
  files: RequestFiles,
): Promise<FilledForm<Texts>> {
  const parser = createParser(request);
  const parts = new FormParts(form, files);
  parser.on("field", (name, value, { valueTruncated }) => parts.takeText(name ?? "", value, valueTruncated));
  parser.on("file", (name, stream, { filename }) => parts.takeFile(name ?? "", stream, filename ?? null));
  try {
    await Promise.race([readToEnd(request, parser), parts.refused]);
  } finally {
    request.unpipe(parser);
    parser.destroy();
  }
  return parts.toForm();
}

/** What has come of a form. The first part that is wrong ends it, since nothing that follows could change the answer. */
class FormParts<Texts extends WaitText> {
  private readonly texts = new Map<string, string>();
  private file: Promise<ArrivedFile> | null = null;
  private isRefused = false;
  private reject!: (reason: unknown) => void;
  /** Rejects with why the form is refused, as soon as that is known. */
  readonly refused = new Promise<never>((_, reject) => (this.reject = reject));

  constructor(
    private readonly form: PictureForm<Texts>,
    private readonly files: RequestFiles,
  ) {
    // Nobody may be waiting any more.
    this.refused.catch(() => {});
  }

  takeText(name: string, value: string, isCut: boolean): void {
    this.take(() => {
      requireField(this.form, name);
      if (this.form.fileFields.includes(name)) throw new NoFileNameError(name);
      if (this.texts.has(name)) throw repeated(name);
      if (isCut) throw new InvalidFormError(`\`${name}\` is longer than ${MAX_TEXT_BYTES} bytes.`, name);
      this.texts.set(name, value);
      this.form.readTexts(this.texts);
    });
  }

  takeFile(name: string, stream: Readable, fileName: string | null): void {
    // One that is not read ends with the parser, by an error.
    stream.on("error", () => {});
    this.take(() => {
      requireField(this.form, name);
      if (!this.form.fileFields.includes(name))
        throw new InvalidFormError(`\`${name}\` is a text, not a file.`, name);
      if (this.file !== null) throw new InvalidFormError(MORE_THAN_ONE_FILE, "file");
      this.file = this.files.add(stream, fileName);
      void this.file.then(({ refusal }) => refusal !== null && this.refuse(refusal));
    });
  }

  /** The last file's fate may come a moment after the form's end. */
  async toForm(): Promise<FilledForm<Texts>> {
    if (this.file === null) throw new InvalidFormError(noFile(this.form.fileFields), "file");
    return { ...this.form.readTexts(this.texts), file: await Promise.race([this.file, this.refused]) };
  }

  /** Of a form that is refused nothing more is taken, though the parser goes through what it has. */
  private take(part: () => void): void {
    if (this.isRefused) return;
    try {
      part();
    } catch (error) {
      this.refuse(error);
    }
  }

  private refuse(reason: unknown): void {
    this.isRefused = true;
    this.reject(reason);
  }
}

const MORE_THAN_ONE_FILE = "The form brings more than one file: send one request per file.";
const noFile = (fileFields: readonly string[]): string =>
  `The form brings no file: send the picture in a field named ${listed(fileFields)}.`;

/** The request stays as it is, so that it can be answered. */
function readToEnd(request: IncomingMessage, parser: busboy.Busboy): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.once("finish", resolve);
    // Each, for a parser that is destroyed on an error reports another one.
    parser.on("error", (error) => reject(malformed(error)));
    onBrokenOff(request, () => reject(malformed(new Error("the client is gone"))));
    request.pipe(parser);
  });
}

function createParser(request: IncomingMessage): busboy.Busboy {
  const headers = multipartHeaders(request.headers);
  if (headers === null) throw new InvalidFormError("Send a form as multipart/form-data.", "");
  try {
    return busboy({ headers, defParamCharset: "utf8", limits: { fieldSize: MAX_TEXT_BYTES } });
  } catch (error) {
    throw malformed(error);
  }
}

const malformed = (cause: unknown) =>
  new DomainError(UserErrorCode.INVALID_INPUT, "The form is malformed or broke off. Send it again.", [], {
    cause,
  });
