import type { ReactNode } from "react";
import { mayDo, useViewer } from "../api/viewer";
import type { ManagedCharacter, Reference } from "../references/operations";
import { strings } from "../strings";
import { Bar } from "../ui/bar";
import { formatPercent } from "../ui/format";
import { healthTone } from "../ui/health";
import { ConflictList } from "./conflict-list";
import { CoveragePicture } from "./coverage-picture";
import { Recommendations } from "./recommendations";
import { useStickyEnd } from "../ui/use-sticky-end";
import styles from "./set-panel.module.css";
import { SimilarityMatrix } from "./similarity-matrix";

const words = strings.set;
const PARTS = ["size", "quality", "primary", "cohesion", "coverage", "harmony"] as const;

export interface SetPanelProps {
  character: ManagedCharacter;
  images: readonly Reference[];
  mayWrite: boolean;
  onOpen: (id: string) => void;
  onAdd: (files: readonly File[]) => void;
}

/** How the images stand together, and what would make them a better set. */
export function SetPanel(props: SetPanelProps) {
  const { character, images } = props;
  const { identitySet, faceLock } = character;
  const mayReadEmbeddings = mayDo(useViewer(), "EMBEDDINGS_READ");
  const faces = images.filter(({ face, outdated }) => face !== null && !outdated).length;
  return (
    <aside ref={useStickyEnd()} aria-label={words.title} className={styles.panel}>
      <section className={styles.section}>
        <div className={styles.health}>
          <p>
            <span className={styles.number}>{identitySet.health}</span>
            <span className={styles.of}>{words.ofHundred}</span>
          </p>
          <div>
            <h2>{words.health}</h2>
            <p className={styles.quiet}>
              {faceLock === null ? words.noLock : words.locks[faceLock.status]}
              {" · "}
              {words.sizeOf(identitySet.size, identitySet.minSize, identitySet.maxSize)}
            </p>
          </div>
        </div>
        <dl className={styles.parts}>
          {PARTS.map((part) => {
            const share = identitySet.healthParts[part];
            return (
              <div key={part} title={words.partHelp[part]}>
                <dt>{words.parts[part]}</dt>
                <dd>{formatPercent(share)}</dd>
                <Bar share={share} tone={healthTone(share * 100)} className={styles.partBar} />
              </div>
            );
          })}
        </dl>
        {identitySet.note !== null && <p className={styles.quiet}>{identitySet.note}</p>}
      </section>
      <Section title={words.coverage}>
        <CoveragePicture coverage={identitySet.coverage} />
      </Section>
      <Section title={words.recommendations}>
        <Recommendations {...props} />
      </Section>
      {(identitySet.conflicts.length > 0 || (mayReadEmbeddings && faces > 1)) && (
        <Section title={words.agreement}>
          {mayReadEmbeddings && faces > 1 && (
            <SimilarityMatrix character={character} images={images} conflicts={identitySet.conflicts} />
          )}
          <ConflictList {...props} conflicts={identitySet.conflicts} />
        </Section>
      )}
    </aside>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
