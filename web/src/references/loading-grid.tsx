import { strings } from "../strings";
import { Skeleton } from "../ui/skeleton";
import styles from "./reference-grid.module.css";
import { classNames } from "../ui/class-names";

export function LoadingGrid() {
  return (
    <div className={styles.grid}>
      <p className="visually-hidden">{strings.shell.loading}</p>
      {[0, 1, 2, 3, 4].map((each) => (
        <div key={each} className={classNames(each === 0 && styles.primary)}>
          <Skeleton className={styles.skeleton} />
        </div>
      ))}
    </div>
  );
}
