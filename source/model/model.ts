import { type Addresses } from '../probes/addresses.ts';
import { type Nocow } from '../probes/attributes.ts';
import { type ClockState } from '../probes/clock.ts';
import { type DatabaseDumps } from '../probes/database-dumps.ts';
import { type DumpSeries } from '../probes/dump-files.ts';
import { type FolderSize } from '../probes/folder-sizes.ts';
import { type GpuAccess } from '../probes/gpu-access.ts';
import { type Host } from '../probes/host.ts';
import { type ImmichApi } from '../probes/immich-api.ts';
import { type Image } from '../probes/images.ts';
import { type Ping } from '../probes/pings.ts';
import { type Postgres } from '../probes/postgres.ts';
import { type Measuring } from '../probes/probe.ts';
import { type Redis } from '../probes/redis.ts';
import { type Scrape } from '../probes/scrapes.ts';
import { type Rights } from '../probes/sudo.ts';
import { type Tool } from '../probes/tools.ts';
import { type Routes, type Served } from '../probes/traefik.ts';
import { type Textfile } from '../probes/textfiles.ts';
import { type Clean } from '../text/clean.ts';
import { type Backups } from './backups.ts';
import { type Graphics } from './graphics.ts';
import { type Known } from './known.ts';
import { type MachineLearning } from './machine-learning.ts';
import { type Past } from './past.ts';
import { type Protection } from './protection.ts';
import { type Stack } from './services.ts';
import { type Storage } from './storage.ts';

/** The box as the operator thinks of it: everything that the panes draw and the checks judge. */
export interface Model {
  /** Epoch milliseconds of the clock that everything is measured against. */
  readonly now: number;
  /** Long readings that run at this instant. */
  readonly measuring: readonly Measuring[];
  readonly hostname: string;
  readonly user: string;
  readonly uid: number;
  readonly home: string;
  /** Without it nothing of the user's services can be asked. */
  readonly session: { readonly present: true } | { readonly present: false; readonly why: string };
  readonly host: Known<Host>;
  readonly clock: Known<ClockState>;
  /** Releases of the installed kernels. */
  readonly kernels: Known<readonly Clean[]>;
  /** What may be run as root without a password. */
  readonly rights: Known<Rights>;
  readonly tools: Known<readonly Tool[]>;
  readonly stack: Stack;
  /** Images that podman has. */
  readonly images: Known<readonly Image[]>;
  readonly storage: Storage;
  readonly past: Known<Past>;
  readonly protection: Protection;
  /** Traefik's routes, and the certificates that it serves. */
  readonly routes: Known<Routes>;
  readonly certificates: Known<readonly Served[]>;
  /** Addresses that must never be banned; `ownAddresses` is what the configuration adds. */
  readonly addresses: Known<Addresses>;
  readonly ownAddresses: readonly Clean[];
  readonly backups: Backups;
  readonly graphics: Graphics;
  readonly gpuAccess: Known<readonly GpuAccess[]>;
  /** Folders of databases, and whether copy on write is off there. */
  readonly nocow: Known<readonly Nocow[]>;
  /** Targets of Prometheus. */
  readonly scrapes: Known<readonly Scrape[]>;
  readonly ml: MachineLearning;
  readonly pings: Known<readonly Ping[]>;
  /** What Immich's own API says; null: none is configured. */
  readonly immichApi: Known<ImmichApi | null>;
  /** Immich's database, and its Redis or Valkey. */
  readonly postgres: Known<Postgres>;
  readonly redis: Known<Redis>;
  /** Dumps of the database that quarterdeck wrote. */
  readonly dumps: Known<DatabaseDumps>;
  /** Dumps of databases, as they lie in the folders of backup.dumps. */
  readonly dumpFiles: Known<readonly DumpSeries[]>;
  readonly textfiles: Known<readonly Textfile[]>;
  readonly folders: Known<readonly FolderSize[]>;
  /** The oldest reading that is still used, epoch ms; null before the first. */
  readonly oldestReading: number | null;
}
