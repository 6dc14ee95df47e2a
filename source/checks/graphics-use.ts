import { type GpuService } from '../model/graphics.ts';
import { encodedVideo, onlyDecoded } from '../model/gpu-load.ts';
import { all, both, given, type Known, map, restingOn, unknown, valueOf } from '../model/known.ts';
import { findService } from '../model/machine-learning.ts';
import { type Model } from '../model/model.ts';
import { type Config } from '../config/schema.ts';
import { type GpuAccess } from '../probes/gpu-access.ts';
import { type Transcoder } from '../probes/transcoders.ts';
import { type VaDriver } from '../probes/va-driver.ts';
import { type Clean, clean, join, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Check, type Judgement } from './check.ts';
import { gpuChecks, noGpu } from './graphics.ts';
import { typed } from './remedies.ts';
import { many, some, stackSources } from './targets.ts';

type Access = Extract<GpuAccess, { known: true }>;

/** What is looked for inside of containers. */
const inside = {
  ...gpuChecks,
  needs: [...gpuChecks.needs, ...stackSources, 'gpuAccess'],
  notApplicable: (model: Model, { gpu }: Config): Clean | null =>
    gpu.containers.length === 0 ? literal('no container is named (gpu.containers)') : noGpu(model),
  subjects: ({ gpuAccess: access }: Model) =>
    map(access, (list) => list.map((one) => ({ name: one.container, row: one.container, subject: one }))),
} as const;

/** Nothing to look into: it does not run, on purpose, or there is no service of that name at all. */
type Nothing = 'stopped' | 'no such service';

/** What was found inside. `rests`: on which of the commands. */
function found(
  access: GpuAccess,
  { gpuAccess: whole, stack }: Model,
  rests: (argv: readonly string[]) => boolean,
): Known<Access | Nothing> {
  const own = restingOn(whole, ({ argv }) => argv?.includes(access.container) === true && rests(argv));
  if (access.known) return map(own, () => access);
  const service = findService(stack.services, [access.container]);
  if (service !== null && service.state === 'stopped' && !service.expected)
    return map(own, () => 'stopped' as const);
  if (service === null && access.reason === 'dependency')
    return map(both(own, all(stack.sources)), () => 'no such service' as const);
  return unknown(access.reason, access.detail, own.origin);
}

function nothing(which: Nothing): Judgement {
  const summary = which === 'stopped' ? literal('does not run') : literal('there is no such service here');
  return { status: 'not-applicable', summary, remedy: null };
}

export const gpuAccess: Check<GpuAccess, Access | Nothing> = {
  ...inside,
  id: 'gpu.access',
  promise: 'the services that encode can open the card',
  explain:
    'Looks inside of each container of gpu.containers for render nodes that may be read and written there. Being in the group render on the host is neither needed nor enough: what counts is ' +
    'the mode of the node (0666 by default; systemd 258 once set 0600), SELinux, and for rootless containers GroupAdd=keep-groups. Without it Immich encodes on the processor and says nothing.',
  thresholds: null,
  fact: (access, model) => found(access, model, (argv) => argv.includes('find')),
  judge(access, { container }, { graphics }) {
    if (typeof access === 'string') return nothing(access);
    const remedy = typed(['podman', 'exec', container, 'ls', '-ln', '/dev/dri']);
    const { nodes, usable } = access;
    if (usable.length > 0) return { status: 'ok', summary: say`${some(usable)} can be used`, remedy: null };
    if (nodes.length > 0)
      return { status: 'critical', summary: say`${some(nodes)} is there and cannot be opened`, remedy };
    const passed = valueOf(graphics.passed)?.filter(({ service }) => service === container) ?? [];
    if (passed.length > 0 && passed.every(({ device }) => !device.startsWith('/dev/dri')))
      return {
        status: 'not-applicable',
        summary: say`${some(passed.map(({ device }) => device))} needs no node`,
        remedy: null,
      };
    if (passed.length > 0 && passed.every(({ exists, optional }) => optional && !exists))
      return {
        status: 'warning',
        summary: literal('its card is optional and not there: video is encoded on the processor'),
        remedy,
      };
    return {
      status: passed.length > 0 ? 'critical' : 'warning',
      summary:
        passed.length > 0
          ? literal('its Quadlet passes a card, and none is there')
          : literal('no card is passed to it: video is encoded on the processor'),
      remedy,
    };
  },
};

export const gpuDriver: Check<GpuAccess, Access | Nothing> = {
  ...inside,
  id: 'gpu.driver',
  promise: 'the VAAPI driver inside of the services that encode answers, and encodes',
  explain:
    'Asks vainfo inside of each container of gpu.containers for the node that it may use, or where there is none, ffmpeg, which opens the same driver. The driver is the one of the image, not of the host: ' +
    'a node that may be opened is of no use to an image whose Mesa does not know the card, or was built without H.264 and HEVC. A card that sleeps is not woken to ask.',
  thresholds: null,
  fact(access, model) {
    const fact = found(access, model, () => true);
    return given(fact, (value) => {
      const driver = typeof value === 'string' ? null : value.driver;
      return driver?.answer === 'unknown' ? unknown(driver.reason, driver.detail, fact.origin) : fact;
    });
  },
  judge(access, { container }) {
    if (typeof access === 'string') return nothing(access);
    if (access.driver === null)
      return {
        status: 'not-applicable',
        summary:
          access.usable.length > 0
            ? literal('not asked (gpu.vainfo is empty)')
            : literal('no node that it may use'),
        remedy: null,
      };
    return judgeDriver(access.driver, container);
  },
};

function judgeDriver(driver: VaDriver, container: Clean): Judgement {
  const asked = driver.answer === 'yes' || driver.answer === 'no' ? driver.asked : null;
  const remedy = asked === null ? null : typed(['podman', 'exec', container, ...asked]);
  switch (driver.answer) {
    case 'asleep':
      return {
        status: 'not-applicable',
        summary: literal('the card sleeps, and was not woken to ask'),
        remedy: null,
      };
    case 'no':
      return {
        status: 'critical',
        summary: say`the driver does not answer: ${clean(driver.why.slice(0, 60))}`,
        remedy,
      };
    // What was not asked was made unknown before.
    case 'unknown':
      return { status: 'unknown', summary: driver.detail, remedy };
    case 'yes': {
      const { encodes } = driver;
      const maker = makerOf(driver.name);
      if (encodes === null) return { status: 'ok', summary: say`answers (${maker})`, remedy: null };
      const video = encodes.filter((codec) => codec !== 'JPEG');
      return video.length > 0
        ? { status: 'ok', summary: say`encodes ${join(video, ', ')} (${maker})`, remedy: null }
        : { status: 'warning', summary: say`it answers, and encodes no video (${maker})`, remedy };
    }
  }
}

/** Whose driver it is: `Mesa`, `Intel iHD`. */
function makerOf(name: Clean): Clean {
  const maker = /^(?:Mesa|Intel \w+)/.exec(name)?.[0];
  return maker === undefined ? literal('another driver') : clean(maker);
}

/** So long after the engines were last seen to work for a service, single videos on the processor are the exception and no finding. Milliseconds. */
const exceptionMs = 25 * 3_600_000;

export const gpuTranscode: Check<GpuService, readonly Transcoder[]> = {
  ...gpuChecks,
  id: 'gpu.transcode',
  needs: [...gpuChecks.needs, 'containers', 'gpuClients'],
  promise: 'where a card is passed, its engines encode video',
  explain:
    'Looks at the processes of gpu.transcoders in the control group of each service whose Quadlet passes a card: their processor time, and the time of the video engines behind the cards that they have open ' +
    '(/proc/PID/fdinfo). One that has burnt processor time and used no engine that encodes does so in software: hardware acceleration is off in the application, or failed and was given up silently; the card may still decode for it. ' +
    'Cards with one engine for both (AMD from VCN 4 on, Intel) do not tell the two apart: there any use of it counts. A single video that the ' +
    'card cannot do is normal (Immich falls back for one in ten), so it is no finding while another one uses the engines, or one did within a day. What was sampled of the last day counts, too, so that it is told between two ' +
    'videos as well. In Immich: Administration, Settings, Video Transcoding, ' +
    'Hardware Acceleration.',
  thresholds: {
    warn: '60',
    crit: null,
    unit: 's',
    source:
      'judgement: pictures and sound are taken out of a video within a minute of processor time, a transcode in software takes many',
  },
  notApplicable: (model) => {
    const { passed } = model.graphics;
    return passed.known && passed.value.length === 0 ? literal('no Quadlet passes a card') : noGpu(model);
  },
  subjects: ({ graphics }) =>
    map(graphics.services, (services) =>
      services
        .filter(({ devices }) => devices.length > 0)
        .map((service) => ({ name: service.name, row: service.name, subject: service })),
    ),
  fact: told,
  judge: (list, service, { now }) => judgeTranscoders(list, service, now),
};

/** The transcoders, where the engine time of each is told. */
function told({ transcoders }: GpuService): Known<readonly Transcoder[]> {
  return given(transcoders, (list) => {
    const dark = list.find(({ known }) => !known);
    if (dark === undefined || dark.known) return transcoders;
    const path = clean(`/proc/${dark.pid}/fdinfo`);
    const evidence = [{ argv: null, path, exit: null, stderr: null, tookMs: 0 }];
    return unknown(dark.reason, say`${dark.command} (process ${dark.pid}): ${dark.detail}`, {
      ...transcoders.origin,
      evidence,
    });
  });
}

function judgeTranscoders(list: readonly Transcoder[], service: GpuService, now: number): Judgement {
  const { lastWorkedAt, softwareWithinDay } = service;
  const worked =
    lastWorkedAt === null ? null : say`the card last worked for it ${duration(now - lastWorkedAt)} ago`;
  const recent = lastWorkedAt !== null && now - lastWorkedAt <= exceptionMs;
  const soft = list.filter((one) => one.known && !encodedVideo(one.engines));
  const hard = list.length - soft.length;
  if (hard > 0 || recent) return { status: 'ok', summary: exception(soft, hard, worked), remedy: null };
  const remedy =
    service.unit === null
      ? null
      : typed(['journalctl', '--user', '-u', service.unit, '-g', 'vaapi|acceleration', '-n', '20']);
  const most = soft.reduce<Transcoder | null>(
    (left, right) => (left === null || right.cpuSeconds > left.cpuSeconds ? right : left),
    null,
  );
  const before = softwareWithinDay ?? 0;
  if (most !== null && most.cpuSeconds >= before) {
    const spent = duration(most.cpuSeconds * 1000);
    const decoding =
      most.known && onlyDecoded(most.engines) ? literal('; the card only decodes') : literal('');
    return {
      value: most.cpuSeconds,
      summary: say`in software: ${most.command} ${most.pid}, ${spent} of CPU${decoding}`,
      remedy,
    };
  }
  if (before > 0)
    return {
      value: before,
      summary: say`in software: about ${duration(before * 1000)} of CPU within a day`,
      remedy,
    };
  return worked === null
    ? { status: 'not-applicable', summary: literal('no video is worked on now'), remedy: null }
    : { status: 'ok', summary: say`no video is worked on now; ${worked}`, remedy: null };
}

/** Why what is done on the processor is no finding: the engines are used. */
function exception(soft: readonly Transcoder[], hard: number, worked: Clean | null): Clean {
  const others = hard > 0 ? say`the card works for ${many(hard, literal('process'))}` : null;
  if (soft.length === 0) return others ?? say`no video is worked on now; ${worked ?? literal('')}`;
  return say`${soft.length} of ${soft.length + hard} on the processor; ${others ?? worked ?? literal('')}`;
}
