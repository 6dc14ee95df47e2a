import { encodedVideo } from '../../model/gpu-load.ts';
import { type CardState, type GpuService, type GpuUser } from '../../model/graphics.ts';
import { seriesName } from '../../model/sampled.ts';
import { type Transcoder } from '../../probes/transcoders.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { duration, shortBytes } from '../../text/format.ts';
import { ago } from '../ages.ts';
import { type Chart } from '../charts.ts';
import { line } from '../line.ts';
import { reasonSentence } from '../unknowns.ts';
import { fact, knownFact, listFact } from './facts.ts';
import { gauges } from './gpu-gauges.ts';
import { accessOf, devicesOf, workOf } from './gpu-services.ts';
import { type Detail, type Fact } from './pane.ts';

/** Cells of the bars in the detail, on every screen that shows one. */
const detailBar = 24;

export function cardDetail(card: CardState): Detail {
  const chart = (title: Clean, id: string, unit: Chart['unit'], limit: number | null): Chart => ({
    title,
    series: seriesName(id, card.name),
    unit,
    limit,
  });
  return {
    title: say`Card ${card.name}`,
    facts: [
      fact(literal('Driver'), card.driver),
      fact(literal('Render node'), card.renderNode),
      fact(literal('Address'), card.address),
      ...(card.unifiedVideo
        ? [fact(literal('Video engine'), literal('decodes and encodes in one, not told apart'))]
        : []),
      ...gauges(card, detailBar).map(({ label, value }) => ({ label, value })),
    ],
    table: null,
    charts: [
      chart(literal('Busy'), 'gpu.busy', '%', 100),
      chart(literal('Video engine'), 'gpu.engine', '%', 100),
      chart(literal('Memory (VRAM)'), 'gpu.memory', 'B', card.vramTotal),
      chart(literal('Temperature'), 'gpu.temperature', '°C', null),
      chart(literal('Power'), 'gpu.power', 'W', null),
    ],
  };
}

/** One process: `ffmpeg (48211): 3m 12s of processor, enc 60 s, dec 41 s`. */
function transcoderLine(transcoder: Transcoder): Clean {
  const { command, pid, cpuSeconds } = transcoder;
  const spent = say`${command} (${pid}): ${duration(cpuSeconds * 1000)} of processor time`;
  if (!transcoder.known) return say`${spent}; engines not told: ${transcoder.detail}`;
  const used = Object.entries(transcoder.engines)
    .filter(([, use]) => use.used > 0)
    .map(([engine, use]) =>
      use.of === null ? (`${engine} ${Math.round(use.used / 1e9)} s` as Clean) : (`${engine} used` as Clean),
    );
  return used.length === 0 ? say`${spent}, no engine` : say`${spent}, ${join(used, ', ')}`;
}

function driverFacts({ access }: GpuService): readonly Fact[] {
  const driver = access?.known === true ? access.driver : null;
  switch (driver?.answer) {
    case undefined:
      return [];
    case 'asleep':
      return [fact(literal('VAAPI driver'), literal('the card sleeps, and was not woken to ask'))];
    case 'unknown':
      return [
        {
          label: literal('VAAPI driver'),
          value: line(reasonSentence(driver.reason, driver.detail), 'unknown'),
        },
      ];
    case 'no':
      return [
        { label: literal('VAAPI driver'), value: line(say`does not answer: ${driver.why}`, 'critical') },
      ];
    case 'yes':
      return [
        fact(literal('VAAPI driver'), driver.name),
        ...(driver.encodes === null ? [] : [fact(literal('Encodes'), join(driver.encodes, ' '))]),
        ...(driver.decodes === null ? [] : [fact(literal('Decodes'), join(driver.decodes, ' '))]),
      ];
  }
}

/** Whether a process encodes with an engine. */
function worksNow(transcoders: GpuService['transcoders']): boolean {
  return transcoders.known && transcoders.value.some((one) => one.known && encodedVideo(one.engines));
}

/** One service that is to use the card, link by link. */
export function gpuServiceDetail(service: GpuService, now: number): Detail {
  const { name, unit, access, transcoders, lastWorkedAt } = service;
  const nodes = access?.known === true ? access.nodes : [];
  return {
    title: say`${name} and the card`,
    facts: [
      fact(literal('Unit'), unit),
      { label: literal('Device'), value: devicesOf(service) },
      {
        label: literal('Inside'),
        value: [...accessOf(access), ...line(nodes.length === 0 ? literal('') : say` ${join(nodes, ' ')}`)],
      },
      ...driverFacts(service),
      { label: literal('Video now'), value: workOf(service, now) },
      ...(transcoders.known
        ? listFact(literal('Processes'), transcoders.value.map(transcoderLine))
        : [knownFact(literal('Processes'), transcoders, now, () => [])]),
      fact(
        literal('Card encoded'),
        worksNow(transcoders)
          ? literal('now')
          : lastWorkedAt === null
            ? literal('not in the days that are remembered')
            : ago(now, lastWorkedAt),
      ),
    ],
    table: null,
    charts: [
      { title: literal('Encoding'), series: seriesName('gpu.video', name), unit: '%', limit: 100 },
      { title: literal('In software'), series: seriesName('gpu.software', name), unit: '%', limit: null },
      { title: literal('CPU'), series: seriesName('unit.cpu', name), unit: '%', limit: null },
    ],
  };
}

/** Who uses the card, by engine. */
export function gpuUserDetail({ name, unit, pids, load, engineSeconds, memory }: GpuUser): Detail {
  const engines = [...new Set([...Object.keys(engineSeconds), ...Object.keys(load ?? {})])].sort();
  return {
    title: say`${name} on the card`,
    facts: [
      fact(literal('Unit'), unit),
      fact(literal('Processes'), pids.join(' ') as Clean),
      fact(literal('Memory'), memory === null ? null : shortBytes(memory)),
    ],
    table: {
      columns: [literal('Engine'), literal('Now'), literal('Since it opened the card')],
      rows: engines.map((engine) => {
        const share = load?.[engine];
        const seconds = engineSeconds[engine];
        return [
          engine as Clean,
          share === undefined ? literal('not measured') : say`${Math.round(share)} %`,
          seconds === undefined ? literal('not told') : say`${Math.round(seconds)} s`,
        ];
      }),
    },
  };
}
