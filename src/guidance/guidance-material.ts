import type { CharacterEntity } from "../characters/character.entity.js";
import { type CharacterProfile, toCharacter } from "../characters/character.graphql.js";
import type { KeyPointsPicture } from "../face-analysis/find/key-points.js";
import type { FaceLockEntity } from "../face-locks/face-lock.entity.js";
import { type IpAdapterSettings, toIpAdapterSettings } from "../face-locks/ip-adapter-settings.js";
import type { ImageWithFace } from "../reference-images/reference-image.queries.js";
import { chooseShots, type LockShot } from "./choose-shots.js";
import { chooseViews } from "./choose-views.js";
import type { GuidanceImage } from "./guidance-image.js";
import { toKeyPoints } from "./key-points.js";

/** The most pictures that any generator we know of takes (docs/generators.md). */
export const MAX_GUIDANCE_IMAGES = 14;

/** All that a generator may be given of a face lock, in no generator's words. It does not say where pictures can be fetched. */
export interface GuidanceMaterial {
  strength: number;
  referenceStrength: number;
  matchThreshold: number;
  ipAdapter: IpAdapterSettings;
  persona: CharacterProfile;
  /** The anchor's first, then the heaviest; at most {@link MAX_GUIDANCE_IMAGES}. */
  shots: GuidanceImage[];
  /** The same, the anchor's first, then in the order in which they differ most; at most as many. */
  views: GuidanceImage[];
  /** The anchor's; null where its landmarks are not known. */
  keyPoints: KeyPointsPicture | null;
}

/** Depends on the lock, the settings, the persona and the images of its shots alone: on nothing else of the character. */
export function toGuidanceMaterial(
  lock: FaceLockEntity,
  character: CharacterEntity,
  rows: readonly ImageWithFace[],
): GuidanceMaterial {
  const shots = chooseShots(lock, rows, character);
  const anchor = shots.find(({ row }) => row.image.id === lock.anchorImageId);
  const views = chooseViews(
    shots.map((shot) => ({ shot, image: shot.row.image, face: shot.row.face!, quality: shot.quality })),
  );
  const { strength, referenceStrength, matchThreshold } = character;
  return {
    strength,
    referenceStrength,
    matchThreshold,
    ipAdapter: toIpAdapterSettings(character.ipAdapter),
    persona: toCharacter(character).profile,
    shots: shots.slice(0, MAX_GUIDANCE_IMAGES).map(toGuidanceImage),
    views: views.slice(0, MAX_GUIDANCE_IMAGES).map(({ shot }) => toGuidanceImage(shot)),
    keyPoints: anchor === undefined ? null : keyPointsOf(anchor),
  };
}

const toGuidanceImage = ({ row, weight }: LockShot): GuidanceImage => ({ image: row.image, weight });

/** The iBUG 300-W scheme. */
const LANDMARKS = 68;

function keyPointsOf({ row: { image, face } }: LockShot): KeyPointsPicture | null {
  return face!.landmarks.length === LANDMARKS ? toKeyPoints(face!.landmarks, image) : null;
}
