// Makes the pictures of the README from real frames: runs the built program on a recorded box in a pseudo-terminal,
// presses keys, reads the screen back through a terminal emulator and draws its cells as SVG.
//   npm run screenshots
import { mkdir, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const cell = { width: 8.4, height: 18, baseline: 13.5, size: 14 };
const background = '#16181d';
const foreground = '#d4d7dd';
const palette = [
  '#16181d', '#e06c75', '#8fc379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#c8ccd4',
  '#6b7280', '#f08791', '#a8d992', '#f2d08f', '#86c5ff', '#d99cf0', '#7fd0db', '#ffffff',
]; // prettier-ignore

/** What is photographed: recorded box, size, keys that lead there, a text that shows that the frame is complete. */
const pictures = [
  { name: 'stack-80x24', box: 'stopped-quadlet', columns: 80, rows: 24, keys: '1', until: 'jellyfin' },
  { name: 'disk-80x24', box: 'ssd-94', columns: 80, rows: 24, keys: '2', until: '/mnt' },
  { name: 'crowdsec-80x24', box: 'crowdsec-blind', columns: 80, rows: 24, keys: '3', until: 'LAPI' },
  { name: 'backups-80x24', box: 'backup-failing', columns: 80, rows: 24, keys: '4', until: 'htpc-home' },
  { name: 'gpu-80x24', box: 'healthy', columns: 80, rows: 24, keys: '5', until: 'card1' },
  { name: 'ml-80x24', box: 'healthy', columns: 80, rows: 24, keys: '6', until: 'immich-ml' },
  { name: 'stack-120x40', box: 'healthy', columns: 120, rows: 40, keys: '1', until: 'immich-ml' },
  { name: 'disk-120x40', box: 'ssd-94', columns: 120, rows: 40, keys: '2', until: '/mnt' },
  { name: 'crowdsec-120x40', box: 'healthy', columns: 120, rows: 40, keys: '3', until: 'LAPI' },
  { name: 'backups-120x40', box: 'backup-failing', columns: 120, rows: 40, keys: '4', until: 'htpc-home' },
  { name: 'gpu-120x40', box: 'healthy', columns: 120, rows: 40, keys: '5', until: 'card1' },
  { name: 'ml-120x40', box: 'healthy', columns: 120, rows: 40, keys: '6', until: 'immich-ml' },
  { name: 'all-240x60', box: 'healthy', columns: 240, rows: 60, keys: '1', until: 'Calendar' },
];

await mkdir('docs/screens', { recursive: true });
for (const picture of pictures) {
  const screen = await photograph(picture);
  await writeFile(`docs/screens/${picture.name}.svg`, svg(screen, picture));
  process.stdout.write(`docs/screens/${picture.name}.svg\n`);
}

/** Runs the program until the text is on the screen and the screen has stood still for a second and a half. */
async function photograph({ box, columns, rows, keys, until }) {
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const environment = { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LC_ALL: 'C.UTF-8' };
  for (const name of ['CI', 'NO_COLOR', 'FORCE_COLOR']) delete environment[name];
  const program = spawn('bin/quarterdeck', ['--demo', box], {
    cols: columns,
    rows,
    env: environment,
  });
  let changed = Date.now();
  program.onData((data) => {
    changed = Date.now();
    screen.write(data);
  });
  const text = () =>
    Array.from({ length: rows }, (_, y) => screen.buffer.active.getLine(y)?.translateToString()).join('\n');
  const stop = Date.now() + 30_000;
  const wait = async (done) => {
    while (!done()) {
      if (Date.now() > stop) throw new Error(`${box} ${columns}x${rows}: never saw "${until}"\n${text()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await wait(() => text().includes('1 ') && Date.now() - changed > 500);
  program.write(keys);
  // Two ticks more, so that what is a rate between two readings is there too.
  const pressed = Date.now();
  await wait(() => text().includes(until) && Date.now() - pressed > 6000);
  const ended = new Promise((resolve) => program.onExit(resolve));
  const cells = Array.from({ length: rows }, (_, y) => runsOf(screen.buffer.active.getLine(y), columns));
  program.write('q');
  await ended;
  return cells;
}

/** The cells of a line as runs of the same look. */
function runsOf(line, columns) {
  const runs = [];
  for (let x = 0; x < columns; x++) {
    const it = line.getCell(x);
    if (it.getWidth() === 0) continue;
    const inverse = it.isInverse() === 1 || it.isInverse() > 0;
    const color = it.isFgDefault() ? foreground : colorOf(it.isFgRGB(), it.getFgColor());
    const back = it.isBgDefault() ? background : colorOf(it.isBgRGB(), it.getBgColor());
    const look = {
      color: inverse ? back : color,
      back: inverse ? color : back,
      bold: it.isBold() > 0,
      dim: it.isDim() > 0,
    };
    const last = runs.at(-1);
    const text = it.getChars() || ' ';
    if (last && ['color', 'back', 'bold', 'dim'].every((key) => last[key] === look[key])) {
      last.text += text;
      last.cells += it.getWidth();
    } else runs.push({ ...look, text, x, cells: it.getWidth() });
  }
  return runs;
}

function colorOf(isRgb, value) {
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (value < 16) return palette[value];
  if (value >= 232) return `#${(8 + (value - 232) * 10).toString(16).padStart(2, '0').repeat(3)}`;
  const level = (part) => (part === 0 ? 0 : 55 + part * 40).toString(16).padStart(2, '0');
  const index = value - 16;
  return `#${level(Math.floor(index / 36))}${level(Math.floor(index / 6) % 6)}${level(index % 6)}`;
}

function svg(lines, { columns, rows }) {
  const width = Math.ceil(columns * cell.width + 24);
  const height = rows * cell.height + 24;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', 'Cascadia Mono', Menlo, Consolas, monospace" font-size="${cell.size}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${background}"/>`,
  ];
  for (const [y, runs] of lines.entries()) {
    for (const run of runs) {
      const x = (12 + run.x * cell.width).toFixed(1);
      const length = (run.cells * cell.width).toFixed(1);
      if (run.back !== background) {
        parts.push(
          `<rect x="${x}" y="${12 + y * cell.height}" width="${length}" height="${cell.height}" fill="${run.back}"/>`,
        );
      }
      if (run.text.trim() === '') continue;
      const attributes = `${run.bold ? ' font-weight="bold"' : ''}${run.dim ? ' opacity="0.6"' : ''}`;
      parts.push(
        `<text x="${x}" y="${(12 + y * cell.height + cell.baseline).toFixed(1)}" fill="${run.color}" textLength="${length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"${attributes}>${escape(run.text)}</text>`,
      );
    }
  }
  return `${parts.join('\n')}\n</svg>\n`;
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
