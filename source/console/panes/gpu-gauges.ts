import { onlyShows } from '../../model/gpu-services.ts';
import { type CardState } from '../../model/graphics.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { missing, shortBytes } from '../../text/format.ts';
import { type Line, joinLines, line } from '../line.ts';
import { bar } from '../parts/bar.ts';

/** What a card tells of itself: a label and a line. */
export interface Gauge {
  readonly key: Clean;
  readonly label: Clean;
  readonly value: Line;
}

/** What the kernel tells of a card and what its users do to it; bars of `cells`. */
export function gauges(card: CardState, cells: number): readonly Gauge[] {
  const gauge = (label: Clean, value: Line): Gauge => ({ key: say`${card.name}:${label}`, label, value });
  if (onlyShows(card))
    return [gauge(literal('Picture only'), line(literal('it has no engine and no render node'), 'dim'))];
  if (card.asleep)
    return [
      gauge(
        literal('Asleep'),
        line(literal('switched off while nobody uses it; not woken to measure'), 'dim'),
      ),
    ];
  return [
    gauge(literal('Busy'), load(card.busy, cells)),
    gauge(literal('Video engine'), load(card.videoBusy, cells)),
    ...video(card, cells).map(([label, value]) => gauge(label, value)),
    gauge(literal('Memory'), memoryOf(card)),
    gauge(literal('Clocks, heat'), sensors(card)),
  ];
}

/** A share with its bar; `not told` where the kernel has no such figure: never 0 in its place. */
function load(value: number | null, cells: number): Line {
  if (value === null) return line(literal('not told by the kernel'), 'dim');
  return [
    ...line(say`${Math.round(value)} %`.padStart(5) as Clean),
    ...line(literal(' ')),
    ...bar(value, cells, 'accent'),
  ];
}

/** Decode and encode by the time that processes spent on the engines; nothing more than the engine's load where both are one. */
function video({ video: state }: CardState, cells: number): readonly (readonly [Clean, Line])[] {
  if (state === null || !state.apart) return [];
  const share = (value: number | null) =>
    value === null ? line(literal('not measured (needs two readings)'), 'dim') : load(value, cells);
  return [
    [literal('  decode'), share(state.decode)],
    [literal('  encode'), share(state.encode)],
  ];
}

/** `VRAM 288M of 512M  GTT 459M of 15.4G`: its own, and the system's that it works on. */
function memoryOf({ vramUsed, vramTotal, gttUsed, gttTotal }: CardState): Line {
  const part = (name: Clean, used: number | null, total: number | null): Line =>
    used === null
      ? []
      : line(
          total === null
            ? say`${name} ${shortBytes(used)}`
            : say`${name} ${shortBytes(used)} of ${shortBytes(total)}`,
        );
  const both = [part(literal('VRAM'), vramUsed, vramTotal), part(literal('GTT'), gttUsed, gttTotal)];
  return both.every((one) => one.length === 0)
    ? line(literal('not told by the kernel'), 'dim')
    : joinLines(both.filter((one) => one.length > 0));
}

function sensors({ shaderClockMhz, memoryClockMhz, power, temperature }: CardState): Line {
  const told = [
    shaderClockMhz === null ? null : say`shader ${Math.round(shaderClockMhz)} MHz`,
    memoryClockMhz === null ? null : say`memory ${Math.round(memoryClockMhz)} MHz`,
    power === null ? null : say`${power.toFixed(1) as Clean} W`,
    temperature === null ? null : say`${Math.round(temperature)} °C`,
  ].filter((one) => one !== null);
  return told.length === 0 ? line(missing, 'dim') : joinLines(told.map((one) => line(one)));
}
