import { backupChain, backupGarbled } from './backup-chain.ts';
import { backupCreated, backupDrive, backupExternal, backupLocal } from './backup-copies.ts';
import { backupUrd } from './backup-urd.ts';
import { metaBinaries } from './binaries.ts';
import { backupCovered } from './backup-covered.ts';
import { backupDumpFile } from './backup-dump-files.ts';
import { backupDuration } from './backup-duration.ts';
import { backupDump, backupDumpRestored, backupRestoreTest } from './backup-proofs.ts';
import { backupLog, backupMetric } from './backup-records.ts';
import {
  btrfsDeviceErrors,
  btrfsExclusiveOperation,
  btrfsMetadata,
  btrfsMissing,
  btrfsProfiles,
  btrfsUnallocated,
} from './btrfs.ts';
import { type AnyCheck } from './check.ts';
import { containerMemory, containerOom } from './consumption.ts';
import { crowdsecCapi, crowdsecCommunity, crowdsecLapi } from './crowdsec.ts';
import { crowdsecBouncer } from './crowdsec-bouncers.ts';
import { crowdsecSources, selfBan } from './crowdsec-guests.ts';
import { crowdsecAcquis, crowdsecParser, crowdsecScenarios } from './crowdsec-logs.ts';
import { btrfsScrub, smart } from './disk-records.ts';
import { diskFillEta, diskMounted, diskNocow, diskReadonly, diskUsed } from './disk.ts';
import { gpuDevice, gpuRender } from './graphics.ts';
import { gpuAccess, gpuDriver, gpuTranscode } from './graphics-use.ts';
import {
  clockSync,
  hostLoad,
  hostMemory,
  hostOom,
  hostSwap,
  journalPersistent,
  journalSize,
  rebootPending,
} from './host.ts';
import { immichObsolete, immichParts, immichPing, immichVersion, mlPing, pingAnswer } from './immich.ts';
import { immichAssets } from './library.ts';
import { mlInference, mlMemory, mlOom, mlState, mlThrottled, mlWorkers } from './machine-learning.ts';
import {
  postgresChecksums,
  postgresConnections,
  postgresExtension,
  postgresReady,
  postgresWraparound,
} from './postgres.ts';
import { prometheusTargets } from './prometheus.ts';
import { immichQueues } from './queues.ts';
import { quadletDrift, quadletGenerated, secretExists } from './quadlets.ts';
import { redisEvicted, redisMemory, redisPersist, redisPing, redisPolicy } from './redis.ts';
import { containerHealth, containerRestarts, serviceState, unitFailed } from './services.ts';
import { sessionLinger, sessionPresent } from './session.ts';
import { tlsCertificate, traefikRoute } from './traefik.ts';
import { timerOverdue, timerResult, timerScheduled } from './timers.ts';

/** Every check, in the order in which equally bad verdicts are shown: what others rest on comes first. */
export const catalogue: readonly AnyCheck[] = [
  sessionPresent,
  sessionLinger,
  serviceState,
  containerHealth,
  containerOom,
  containerRestarts,
  containerMemory,
  quadletGenerated,
  secretExists,
  quadletDrift,
  unitFailed,
  pingAnswer,
  diskMounted,
  diskReadonly,
  diskUsed,
  diskFillEta,
  btrfsUnallocated,
  btrfsMetadata,
  btrfsMissing,
  btrfsDeviceErrors,
  btrfsProfiles,
  btrfsExclusiveOperation,
  btrfsScrub,
  smart,
  diskNocow,
  timerScheduled,
  timerResult,
  timerOverdue,
  backupDuration,
  backupLocal,
  backupCreated,
  backupExternal,
  backupChain,
  backupGarbled,
  backupDrive,
  backupLog,
  backupUrd,
  backupMetric,
  backupDump,
  backupDumpFile,
  backupCovered,
  backupRestoreTest,
  backupDumpRestored,
  crowdsecLapi,
  crowdsecCapi,
  crowdsecAcquis,
  crowdsecParser,
  crowdsecScenarios,
  crowdsecCommunity,
  crowdsecBouncer,
  crowdsecSources,
  selfBan,
  traefikRoute,
  tlsCertificate,
  immichParts,
  immichPing,
  immichVersion,
  immichAssets,
  immichQueues,
  mlState,
  mlWorkers,
  mlOom,
  mlThrottled,
  mlInference,
  mlMemory,
  mlPing,
  postgresReady,
  postgresExtension,
  postgresConnections,
  postgresChecksums,
  postgresWraparound,
  redisPing,
  redisPolicy,
  redisEvicted,
  redisMemory,
  redisPersist,
  immichObsolete,
  gpuRender,
  gpuDevice,
  gpuAccess,
  gpuDriver,
  gpuTranscode,
  hostMemory,
  hostSwap,
  hostLoad,
  hostOom,
  clockSync,
  rebootPending,
  prometheusTargets,
  journalPersistent,
  journalSize,
  metaBinaries,
];
