import { type Found } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';

/** The innermost user unit of /proc/PID/cgroup (version 2: `0::/…/user@1000.service/…/immich-server.service/libpod-payload-…`). */
export function unitOf(group: Found<string>): Clean | null {
  const path = group.found ? /^0::(.*)$/m.exec(group.value)?.[1] : undefined;
  const parts = path?.split('/') ?? [];
  const manager = parts.findIndex((part) => /^user@\d+\.service$/.test(part));
  const found =
    manager === -1 ? undefined : parts.slice(manager + 1).findLast((part) => part.endsWith('.service'));
  return found === undefined ? null : clean(found);
}
