/** Top-level domains under which people have theirs, and those of networks at home. */
const ends =
  'com|org|net|info|biz|eu|io|dev|app|me|co|cloud|online|site|xyz|tech|page|space|house|family|blog|email|live|arpa|home|lan|local|internal|localdomain|' +
  'uk|de|no|se|dk|fi|nl|be|fr|ch|at|it|es|pt|pl|cz|us|ca|au|nz|jp|ru|br|ie|is|hu|ro|gr|ee|lv|lt|sk|si|hr|tv|cc';

/** Where images, sources and block lists of everybody come from: these say nothing of a box. */
const everybodys =
  /(?:^|\.)(?:example\.(?:org|com|net)|docker\.(?:io|com)|ghcr\.io|quay\.io|gcr\.io|lscr\.io|codeberg\.org|gitlab\.com|github\.(?:com|io)|githubusercontent\.com|mcr\.microsoft\.com|fedoraproject\.org|redhat\.(?:com|io)|debian\.org|kernel\.org|freedesktop\.org|gnome\.org|opencontainers\.org|crowdsec\.net|letsencrypt\.org|prometheus\.io|grafana\.com|immich\.app|podman\.io|containers\.dev)$/i;

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
// Not within a longer name, and not a path's or a reversed one's part (`org.opencontainers.image.source`).
const domain = new RegExp(`(?<![\\w.@/-]|\\w:)((?:${label}\\.)+)(${ends})(?![\\w-]|\\.[a-z0-9])`, 'gi');
const afterScheme = new RegExp(`(?<=://)((?:${label}\\.)+)([a-z]{2,24})(?![\\w-]|\\.[a-z0-9])`, 'gi');
const inAddress = new RegExp(
  `(?<![\\w.+-])[\\w.+-]+@((?:${label}\\.)+)(${ends})(?![\\w-]|\\.[a-z0-9])`,
  'gi',
);
const reversed = /^(?:org|com|net|io|dev|app|de|me)\./i;
const secondLevel = /(?:^|\.)(?:co|com|org|net|gov|ac)\.$/i;

/** Puts `example.org` in place of domains and keeps what is below them (`photos.example.org`); e-mail addresses become one. */
export function hideDomains(text: string): string {
  if (!text.includes('.')) return text;
  return text
    .replace(inAddress, 'someone@example.org')
    .replace(afterScheme, instead)
    .replace(domain, (found: string, before: string, end: string) =>
      reversed.test(found) ? found : instead(found, before, end),
    );
}

function instead(found: string, before: string, end: string): string {
  if (everybodys.test(found)) return found;
  const labels = before.split('.').slice(0, -1);
  // `example.co.uk`: the name is one further to the left.
  const names = end.length === 2 && secondLevel.test(before) ? 2 : 1;
  return [...labels.slice(0, -names), 'example.org'].join('.');
}
