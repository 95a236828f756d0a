/** What all pages of the playground look like, beside Altair too, whose colours follow the system as these do. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --ink: #24252b; --ground: #f6f7f9; --surface: #fff; --muted: #5c606b; --line: #d9dbe1; --control: #767b87;
  --accent: #2f5bd0; --on-accent: #fff; --problem: #b3261e; --bar: 40px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8e9ed; --ground: #17181c; --surface: #202227; --muted: #a8adb8; --line: #3a3d45; --control: #8a8e99;
    --accent: #8fb0ff; --on-accent: #10131a; --problem: #ff9a90;
  }
}
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
.page :focus-visible, header :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.page a { color: var(--accent); }
.page code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }

header { box-sizing: border-box; min-height: var(--bar); padding: 4px 12px; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; background: #24252b; color: #fff; font-size: 13px; }
header :focus-visible { outline-color: #8fb0ff; }
header a { color: #fff; }
header a[aria-current] { text-decoration: none; font-weight: 600; }
#viewer { flex: 1; min-width: 0; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
header button { font: inherit; color: inherit; background: none; border: 1px solid #8a8e99; border-radius: 4px; padding: 3px 10px; cursor: pointer; }
#by-keyboard { display: none; }
header a:focus-visible ~ #by-keyboard { display: inline; }
@media (max-width: 699px) {
  #viewer { flex-basis: 60%; order: 1; }
  #sign-out { order: 2; }
}

.page { box-sizing: border-box; width: 100%; max-width: 520px; margin: 0 auto; padding: 24px 16px; }
.card { margin: 0; padding: 24px; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; overflow-wrap: anywhere; }
@media (max-width: 699px) { .page { padding: 12px 8px; } .card { padding: 16px; } }
.page h1, .page h2 { margin: 0 0 8px; font-size: 22px; font-weight: 700; line-height: 1.3; }
.page h2 { font-size: 18px; }
.page label { display: block; margin-top: 16px; font-weight: 600; }
.page input, .page select { box-sizing: border-box; width: 100%; margin: 4px 0 0; padding: 8px 10px; font: inherit; color: var(--ink); background: var(--surface); border: 1px solid var(--control); border-radius: 4px; }
.page input[type=file] { padding: 6px; }
.page button, .page ::file-selector-button { padding: 8px 20px; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 0; border-radius: 4px; cursor: pointer; }
.page ::file-selector-button { padding: 6px 12px; margin-right: 10px; }
.page button.quiet { color: var(--accent); background: none; border: 1px solid var(--control); }
.page button:disabled { opacity: 0.55; cursor: default; }
.page form button { margin-top: 16px; }
.page .hint { margin: 4px 0 0; color: var(--muted); font-size: 13px; }
.page .problem { margin: 12px 0 0; color: var(--problem); font-weight: 600; }
.page .problem:empty { display: none; }
#key { font-family: ui-monospace, monospace; }

#preview { display: block; max-width: 100%; max-height: 260px; margin-top: 12px; border-radius: 4px; }
#progress progress { width: 100%; accent-color: var(--accent); }
#progress p { margin: 12px 0 0; }
#result, #removal { margin-top: 16px; }
#remove { max-width: 100%; overflow-wrap: anywhere; }
#removed { margin: 16px 0 0; }
#removed:empty { display: none; }
#result dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; }
#result dt { color: var(--muted); }
#result dd { margin: 0; min-width: 0; }
#result h3 { margin: 16px 0 4px; font-size: 15px; }
#result ul { margin: 0; padding-left: 20px; }

#altair { min-height: calc(100vh - var(--bar)); }
#altair .main-container { height: calc(100vh - var(--bar)); }
/* All ready-made windows side by side, where there is room. */
#altair .window-switcher__item { font-size: 13px; padding: 0 6px; }
#altair .window-switcher__item app-icon[name=file] { display: none; }
/* An invitation to a plugin from another host, which the page's policy would not let it load. */
#altair app-banner-container { display: none; }
#loading { margin: 0; padding: 24px; color: var(--muted); }
`;
