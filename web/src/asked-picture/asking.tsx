import { strings } from "../strings";
import { Progress } from "../ui/bar";
import { Refusal } from "../ui/refusal";
import styles from "./asked-picture.module.css";
import type { AskedPicture } from "./use-asked-picture";

/** How far the question is, and what the server says where it refuses the picture. */
export function Asking({
  asked,
  sending,
  answering,
}: {
  asked: AskedPicture<unknown>;
  sending: string;
  answering: string;
}) {
  if (asked.at === "refused") return <Refusal>{asked.message}</Refusal>;
  if (asked.at === "answered") return null;
  return (
    <>
      <Progress share={asked.share} label={strings.uploads.progress(asked.file.name)} />
      <p className={styles.quiet}>{asked.share < 1 ? sending : answering}</p>
    </>
  );
}
