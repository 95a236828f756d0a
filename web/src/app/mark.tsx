/** Two rings that nearly agree: the face and its likeness. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" strokeWidth="2.4" aria-hidden="true">
      <circle cx="12" cy="16" r="8.5" stroke="var(--text)" />
      <circle cx="20" cy="16" r="8.5" stroke="var(--accent)" />
    </svg>
  );
}
