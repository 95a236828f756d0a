import styles from "./drop-hint.module.css";

/** Lies over everything while files are held over the page. */
export function DropHint({ text }: { text: string }) {
  return (
    <div className={styles.hint}>
      <p>{text}</p>
    </div>
  );
}
