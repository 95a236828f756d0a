import { useState } from "react";
import { useReading } from "../api/reading";
import type { GuidanceFormat } from "../api/generated/graphql";
import { describeError } from "../api/perform";
import { ScrollRegion } from "../ui/scroll-region";
import { Segments } from "../ui/segments";
import { strings } from "../strings";
import { CopyButton } from "../ui/copy-button";
import { Skeleton } from "../ui/skeleton";
import styles from "./face-lock-view.module.css";
import { GUIDANCE } from "./operations";

const words = strings.faceLock;
const FORMATS: readonly GuidanceFormat[] = [
  "MULTI_REFERENCE",
  "IP_ADAPTER_FACEID",
  "INSTANTID",
  "PULID",
  "PLAIN",
];

/** What a generator takes, in its own parameter names, ready to be copied. */
export function Guidance({ characterId, revision }: { characterId: string; revision: number }) {
  const [format, setFormat] = useState<GuidanceFormat>("MULTI_REFERENCE");
  const [{ data, error }] = useReading({
    query: GUIDANCE,
    variables: { id: characterId, format },
    // Written anew with each revision, and for its addresses, which end.
    requestPolicy: "network-only",
  });
  const guidance = data?.character?.faceLock?.guidance;
  const text = guidance === undefined ? undefined : JSON.stringify(guidance, null, 2);
  return (
    <section key={revision} aria-label={words.guidance} className={styles.section}>
      <h2>{words.guidance}</h2>
      <div className={styles.formats}>
        <Segments
          label={words.format}
          choices={FORMATS.map((value) => ({ value, label: words.formats[value] }))}
          chosen={format}
          onChange={(chosen) => setFormat(chosen as GuidanceFormat)}
        />
      </div>
      {error !== undefined && text === undefined && <p className={styles.error}>{describeError(error)}</p>}
      {text === undefined ? (
        error === undefined && <Skeleton className={styles.waiting} />
      ) : (
        <div className={styles.code}>
          <ScrollRegion label={words.formats[format]} className={styles.text}>
            <pre>{text}</pre>
          </ScrollRegion>
          <CopyButton
            size="s"
            text={text}
            label={strings.actions.copyOf(words.formats[format])}
            className={styles.copy!}
          />
        </div>
      )}
    </section>
  );
}
