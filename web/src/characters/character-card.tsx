import { Link } from "wouter";
import { characterPath, characterViews } from "../app/views";
import { strings } from "../strings";
import { FacePhoto } from "../ui/face-photo";
import { HealthRing } from "../ui/health";
import styles from "./character-card.module.css";
import type { CharacterCardData } from "./operations";

const words = strings.characters;
const loadFirstView = () => characterViews[0]?.View.load();

export interface CharacterCardProps {
  character: CharacterCardData;
  /** Of its set; undefined without a face lock, and while it is not known yet. */
  health: number | undefined;
}

export function CharacterCard({ character, health }: CharacterCardProps) {
  const { id, name, primaryImage, profile, referenceImages } = character;
  return (
    <li>
      <Link
        href={characterPath(id)}
        className={styles.card}
        onPointerEnter={loadFirstView}
        onFocus={loadFirstView}
      >
        {primaryImage?.thumbnailUrl == null ? (
          <span className={styles.none}>
            <Silhouette />
          </span>
        ) : (
          <FacePhoto picture={primaryImage} alt="" aspect={4 / 5} faceHeights={3} className={styles.photo} />
        )}
        <span className={styles.line}>
          <span className={styles.name}>{name}</span>
          {health !== undefined && <HealthRing health={health} size={16} />}
        </span>
        <span className={styles.details}>
          {[profile.niche, words.imageCount(referenceImages.length)].filter(Boolean).join(" · ")}
        </span>
      </Link>
    </li>
  );
}

const Silhouette = () => (
  <svg width="40%" viewBox="0 0 40 50" fill="currentColor" aria-hidden="true">
    <ellipse cx="20" cy="17" rx="11" ry="14" />
    <path d="M0 50c1-12 9-17 20-17s19 5 20 17z" />
  </svg>
);
