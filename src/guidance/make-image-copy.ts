import { createHash } from "node:crypto";
import type { DataSource } from "typeorm";
import { UndecodableImageError } from "../face-analysis/face-analyser.js";
import { Turns } from "../event-loop/turns.js";
import type { PictureDrawer } from "../face-analysis/process/picture-drawer.js";
import { newId } from "../ids/global-id.js";
import type { Log } from "../logging/log.js";
import { MediaNotFoundError } from "../media-storage/media-storage-errors.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { type NewImageCopy, recordCopy } from "../reference-images/image-copies.js";
import type { ImageCopyEntity } from "../reference-images/image-copy.entity.js";
import { announceObjects } from "../reference-images/unrecorded-objects.js";
import type { GuidanceImage } from "./guidance-image.js";
import type { PictureWish } from "./picture-wish.js";

type Wish<As extends PictureWish["as"]> = Extract<PictureWish, { as: As }>;
/** What was drawn, as it is to be stored. */
interface Drawn {
  kind: string;
  content: string;
  file: Buffer;
  width: number;
  height: number;
  belowBytes: number | null;
}

const KEY_POINTS = "key-points";
/** One file is read while another is drawn; no more are in memory. */
const AT_A_TIME = 2;
/** Those of a few requests. A large one takes a second or two, and a second asker does not count. */
const MAX_WAITING = 64;

/** Finds what was drawn of an image for a generator, or draws it, stores it and writes it down. What is drawn follows from the wish alone. */
export class MakeImageCopy {
  /** Those that are being made: whoever else asks for one waits for it. */
  private readonly making = new Map<string, Promise<ImageCopyEntity | null>>();
  private readonly turns = new Turns(AT_A_TIME, MAX_WAITING);

  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly drawer: PictureDrawer,
    private readonly log: Log,
  ) {}

  /**
   * The finest JPEG of the ladder (`draw-copy.ts`) that fits; null: the image is gone, or cannot be decoded. What was begun is finished and kept, also
   * when nobody waits for it any more: who asks again finds it.
   * @throws NoTurnError, StorageUnavailableError
   */
  async ofPicture(
    { of: { image }, maxBytes }: Wish<"reference">,
    known: readonly ImageCopyEntity[],
  ): Promise<ImageCopyEntity | null> {
    const fitting = known.find((copy) => copy.content === image.sha256 && fits(copy, maxBytes));
    if (fitting !== undefined) return fitting;
    return this.make(`${image.id} ${maxBytes}`, async () => {
      const drawn = await this.drawPicture(image, maxBytes);
      return drawn && this.keep(image, { ...drawn, content: image.sha256 }, "jpg", "image/jpeg");
    });
  }

  /** The key points' PNG; null: the image is gone. @throws NoTurnError, StorageUnavailableError */
  async ofKeyPoints(
    { of: { image }, keyPoints }: Wish<"key-points">,
    known: readonly ImageCopyEntity[],
  ): Promise<ImageCopyEntity | null> {
    const content = createHash("sha256").update(JSON.stringify(keyPoints)).digest("hex");
    const there = known.find((copy) => copy.kind === KEY_POINTS && copy.content === content);
    if (there !== undefined) return there;
    return this.make(`${image.id} ${content}`, async () => {
      const file = await this.drawer.drawKeyPoints(keyPoints);
      const { width, height } = keyPoints;
      const drawn = { kind: KEY_POINTS, content, file, width, height, belowBytes: null };
      return this.keep(image, drawn, "png", "image/png");
    });
  }

  private make(name: string, work: () => Promise<ImageCopyEntity | null>): Promise<ImageCopyEntity | null> {
    const known = this.making.get(name);
    if (known !== undefined) return known;
    const making = this.turns.take(work).finally(() => this.making.delete(name));
    this.making.set(name, making);
    return making;
  }

  private async drawPicture(image: GuidanceImage["image"], maxBytes: number) {
    try {
      const original = await this.storage.read(image.storageKey);
      const copy = await this.drawer.drawCopy(original, maxBytes);
      if (copy === null)
        this.log.error({ imageId: image.id, maxBytes }, "no copy of an image is small enough");
      return copy && { ...copy, file: copy.jpeg };
    } catch (error) {
      if (!(error instanceof UndecodableImageError) && !(error instanceof MediaNotFoundError)) throw error;
      // Nothing that whoever asks for guidance could do; the other pictures serve.
      this.log.error({ err: error, imageId: image.id }, "no copy can be made of an image");
      return null;
    }
  }

  /** Announced, stored and written down, in this order: whatever dies in between, the object is known. */
  private async keep(
    { id, workspaceId, characterId }: GuidanceImage["image"],
    { file, ...drawn }: Drawn,
    extension: string,
    mediaType: string,
  ): Promise<ImageCopyEntity | null> {
    const name = `copy-${newId()}-${createHash("sha256").update(file).digest("hex").slice(0, 16)}.${extension}`;
    const storageKey = `${workspaceId}/${characterId}/${id}/${name}`;
    await announceObjects(this.dataSource.manager, [storageKey]);
    await this.storage.put(storageKey, file, mediaType);
    const { kind, content, width, height, belowBytes } = drawn;
    const copy: NewImageCopy = {
      referenceImageId: id,
      workspaceId,
      kind,
      storageKey,
      content,
      width,
      height,
      bytes: file.length,
      belowBytes,
    };
    return this.dataSource.transaction((manager) => recordCopy(manager, copy));
  }
}

/** Whether it is what a limit asks for: it fits, and nothing finer does. */
const fits = ({ kind, bytes, belowBytes }: ImageCopyEntity, maxBytes: number): boolean =>
  kind !== KEY_POINTS && bytes <= maxBytes && (belowBytes === null || belowBytes > maxBytes);
