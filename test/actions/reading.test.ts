import { readdirSync } from 'node:fs';
import test from 'ava';
import { probes } from '../../source/probes/catalogue.ts';
import { take } from '../../source/probes/probe.ts';
import { openBox } from '../support/recorded-box.ts';

/**
 * Everything that a probe may run: it only looks. A probe with a new command adds it here, and whoever reviews that asks whether
 * it changes anything.
 */
const looking: readonly RegExp[] = [
  /^(podman|systemctl) --version$/,
  /^podman (ps|images|info|network ls|secret ls|system df|events)( |$)/,
  /^podman exec \S+ cscli (lapi status|capi status|decisions list|alerts list|bouncers list|metrics|version)( |$)/,
  /^cscli (lapi status|capi status|decisions list|alerts list|bouncers list|metrics|version)( |$)/,
  /^podman exec \S+ curl (?!.* (-X|--request|-d|--data|-T|--upload-file|-o|--output))/,
  /^curl (?!.* (-X|--request|-d|--data|-T|--upload-file|-o|--output))/,
  /^podman exec \S+ (?:valkey|redis)-cli INFO$/,
  /^podman exec \S+ psql --no-psqlrc --no-password (?:--\S+ )+--command=set statement_timeout = '5s'; select (?!.*\b(?:into|lo_import|pg_write|pg_read|pg_ls|copy|dblink|setval|nextval|pg_terminate|pg_cancel|pg_reload)\b)/,
  /^(podman unshare )?nice -n 19 du --one-file-system --block-size=1 --max-depth=\d -- \//,
  /^(podman unshare )?btrfs filesystem du -s --raw -- \//,
  /^systemctl --user (show|list-timers|list-units|list-unit-files|is-active|is-enabled)( |$)/,
  /^systemctl (show|list-units)( |$)/,
  /^timedatectl show( |$)/,
  /^lsattr -d -- \//,
  /^podman exec \S+ find \/dev\/dri (?!.*-(?:delete|exec|ok|fls|fprint))/,
  /^podman exec \S+ \S*vainfo --display drm --device \/dev\/dri\/renderD\d+$/,
  /^podman exec \S+ ffmpeg -nostdin -hide_banner -loglevel verbose -init_hw_device vaapi=card:\/dev\/dri\/renderD\d+ -f lavfi -i nullsrc=size=64x64 -frames:v 1 -f null -$/,
  /^podman exec \S+ wget -q -O - http\S+\/api\/v1\/targets\?state=active$/,
  /^journalctl (?!.*--(vacuum|rotate|flush|sync|relinquish))/,
  /^\/usr\/lib\/systemd\/system-generators\/podman-system-generator --user --dryrun$/,
  /^sudo -n -l$/,
  /^sudo -n -- btrfs subvolume list /,
];

const boxes = readdirSync('fixtures/boxes', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

for (const name of boxes) {
  test(`probes only look: ${name}`, async (t) => {
    const { box, config } = await openBox(name);
    const ran: string[] = [];
    const watched: typeof box = {
      ...box,
      run(command, signal, onLine) {
        ran.push([command.file, ...command.args].join(' '));
        return box.run(command, signal, onLine);
      },
    };
    for (const probe of Object.values(probes)) await take<unknown>(probe, { box: watched, config });
    t.true(ran.length > 0);
    for (const argv of ran) {
      t.true(
        looking.some((pattern) => pattern.test(argv)),
        `a probe runs what is not known to only look: ${argv}`,
      );
    }
  });
}
