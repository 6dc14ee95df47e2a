import { type Config } from '../config/schema.ts';
import { all, given, known, type Known } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Service } from '../model/services.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { type Check } from './check.ts';
import { typed } from './remedies.ts';
import { stackSources } from './targets.ts';

/** What images of databases are called, by the last part of their name; a registry, a tag and a digest do not count. */
const databaseImage =
  /(?:^|\/)(?:postgres|postgresql|postgis|pgvector|pgvecto-rs|timescaledb|mariadb|mysql|percona-server|mongo|mongodb[a-z-]*)(?:[:@]|$)/;

function isDatabase({ image, quadlet, expected }: Service): boolean {
  const named = image ?? (quadlet.known ? (quadlet.value?.image ?? null) : null);
  return expected && named !== null && databaseImage.test(named);
}

/** The names under which dumps are known: folders that hold one, and what the metrics of the box tell of. */
function dumped({ dumpFiles, textfiles }: Model): Known<ReadonlySet<string>> {
  return given(all({ dumpFiles, textfiles }), (read) =>
    known(
      new Set<string>([
        ...read.dumpFiles.filter(({ newest }) => newest !== null).map(({ name }) => name),
        ...read.textfiles
          .filter(({ badLines }) => badLines === 0)
          .flatMap(({ samples }) => samples)
          .flatMap(({ metric, labels }) =>
            metric === 'db_dump_success' && labels['database'] !== undefined ? [labels['database']] : [],
          ),
      ]),
      dumpFiles.origin,
    ),
  );
}

/** `nextcloud` and `nextcloud-db` are one; Immich dumps its own beside its library (`immich/backups`). */
function isOf(dump: string, service: string, { immich }: Config): boolean {
  const own = dump.endsWith('/backups') && dump.startsWith('immich') && service === immich.database.container;
  return own || dump === service || service.startsWith(`${dump}-`) || dump.startsWith(`${service}-`);
}

export const backupCovered: Check<Service, Clean | null> = {
  id: 'backup.db_covered',
  group: 'backup',
  pane: 'backups',
  needs: [...stackSources, 'dumpFiles', 'textfiles'],
  promise: 'every database that runs is dumped somewhere',
  explain:
    'Services whose image is that of a database server, against the dumps that are known: folders below backup.dumps and db_dump_success{database} of the *.prom files, by name (nextcloud is nextcloud-db). ' +
    'A snapshot of a running database is no backup of it, and a database that nobody dumps raises no alert of its own. Those that need none belong into backup.undumped.',
  thresholds: null,
  notApplicable: ({ stack }, { backup }) => {
    const { services, sources } = stack;
    const some = services.some((one) => isDatabase(one) && !backup.undumped.includes(one.name));
    const { quadlets, units, containers } = sources;
    return !some && quadlets.known && units.known && containers.known
      ? literal('no service here is a database by its image')
      : null;
  },
  subjects: ({ stack }, { backup }) => {
    const databases = stack.services.filter((one) => isDatabase(one) && !backup.undumped.includes(one.name));
    const read = all(stack.sources);
    if (databases.length === 0 && !read.known) return read;
    return known(
      databases.map((subject) => ({ name: subject.name, row: say`dump:${subject.name}`, subject })),
      read.origin,
    );
  },
  fact: ({ name }, model, config) =>
    given(dumped(model), (names) =>
      known(
        ([...names].find((one) => isOf(one, name, config)) ?? null) as Clean | null,
        model.dumpFiles.origin,
      ),
    ),
  judge: (dump) =>
    dump === null
      ? {
          status: 'warning',
          summary: literal('nobody dumps it, and a snapshot of a running database is no backup'),
          remedy: typed(['systemctl', '--user', 'cat', 'db-dump.service']),
        }
      : { status: 'ok', summary: say`dumped as ${dump}`, remedy: null },
};
