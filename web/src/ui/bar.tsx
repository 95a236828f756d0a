import styles from "./bar.module.css";
import { classNames } from "./class-names";
import { type Tone, toneClass } from "./tones";

/** A share of 0-1 as a line, with marks at other shares such as bounds. What it shows is said in words beside it. */
export function Bar({
  share,
  tone = "plain",
  marks = [],
  className,
}: {
  share: number;
  tone?: Tone;
  marks?: readonly number[];
  className?: string | undefined;
}) {
  return (
    <span aria-hidden="true" className={classNames(styles.bar, toneClass(tone), className)}>
      <span className={styles.fill} style={{ inlineSize: `${clamp(share) * 100}%` }} />
      {marks.map((mark) => (
        <span key={mark} className={styles.mark} style={{ insetInlineStart: `${clamp(mark) * 100}%` }} />
      ))}
    </span>
  );
}

const clamp = (share: number) => Math.min(1, Math.max(0, share));

/** For what takes its time: with the value that screen readers say. */
export function Progress({ share, label }: { share: number; label: string }) {
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(clamp(share) * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      className={classNames(styles.bar, styles.progress)}
    >
      <span className={styles.fill} style={{ inlineSize: `${clamp(share) * 100}%` }} />
    </span>
  );
}
