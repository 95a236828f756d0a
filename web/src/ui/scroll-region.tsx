import type { ReactNode } from "react";

/** What scrolls by itself, inside the page. */
export function ScrollRegion({
  label,
  className,
  children,
}: {
  label: string;
  className: string | undefined;
  children: ReactNode;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- not every browser lets the keyboard reach what scrolls unless it can be focused
    <section tabIndex={0} aria-label={label} className={className}>
      {children}
    </section>
  );
}
