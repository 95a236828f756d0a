import { strings } from "../strings";
import { Skeleton } from "../ui/skeleton";
import styles from "./list.module.css";

/** Rows that are on their way. */
export const Loading = () => (
  <div>
    <p className="visually-hidden">{strings.shell.loading}</p>
    {[0, 1, 2].map((each) => (
      <Skeleton key={each} className={styles.skeleton} />
    ))}
  </div>
);
