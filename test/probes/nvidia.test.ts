import test from 'ava';
import fc from 'fast-check';
import { nvidia, parseNvidia } from '../../source/probes/nvidia.ts';
import { take } from '../../source/probes/probe.ts';
import { type Answer, type Content, fakeContext } from '../support/fake-box.ts';
import { faults, garbage } from '../support/probe-faults.ts';

const argv =
  'nvidia-smi --query-gpu=pci.bus_id,utilization.gpu,utilization.memory,utilization.encoder,utilization.decoder,memory.used,memory.total,' +
  'clocks.current.graphics,clocks.current.memory,power.draw,temperature.gpu --format=csv,noheader,nounits';
const drivers = '/sys/bus/pci/drivers/nvidia';
const awake: Readonly<Record<string, Content>> = {
  [`${drivers}/0000:01:00.0/power/runtime_status`]: 'active\n',
  [`${drivers}/bind`]: '',
};

async function read(answer: Answer, files = awake) {
  const context = fakeContext({ files, commands: { [argv]: answer } });
  const reading = await take(nvidia, context);
  return { found: reading.known ? reading.value : reading.reason, asked: context.box.asked };
}

const line = '00000000:01:00.0, 12, 3, 40, 0, 512, 8192, 1500, 7000, 32.10, 45\n';

test('nvidia: what its own tool tells of a card', async (t) => {
  t.deepEqual((await read(line)).found, [
    {
      address: '0000:01:00.0',
      busy: 12,
      memoryBusy: 3,
      encode: 40,
      decode: 0,
      memoryUsed: 512 * 1024 ** 2,
      memoryTotal: 8192 * 1024 ** 2,
      shaderClockMhz: 1500,
      memoryClockMhz: 7000,
      power: 32.1,
      temperature: 45,
    },
  ] as never);
});

test('nvidia: what a card does not tell is null, and no 0', async (t) => {
  const { found } = await read(
    '00000000:0A:00.0, 5, [N/A], [Not Supported], [N/A], 10, 20, 30, 40, [N/A], 50\n',
  );
  t.like(found, [{ address: '0000:0a:00.0', busy: 5, memoryBusy: null, encode: null, power: null }] as never);
});

test('nvidia: without its driver, or while all of its cards sleep, nothing is started', async (t) => {
  t.deepEqual(await read(line, {}), { found: [], asked: [] });
  const asleep = { [`${drivers}/0000:01:00.0/power/runtime_status`]: 'suspended\n' };
  t.deepEqual(await read(line, asleep), { found: [], asked: [] });
  t.is((await read(line, { [drivers]: { failure: 'timeout' } })).found, 'timeout');
});

test('nvidia: what fails, and what it does not print, is not known', async (t) => {
  for (const [name, answer, reason] of faults) t.is((await read(answer)).found, reason, name);
  const lost = {
    exit: 9,
    stderr: "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n",
  };
  t.is((await read(lost)).found, 'failed');
  for (const text of [...garbage, '', line.trimEnd(), 'No devices were found\n', line.replace(', 45', '')])
    t.is((await read(text)).found, 'parse', JSON.stringify(text));
});

test('property: no text makes a share above 100 or anything else but that', (t) => {
  const word = fc.oneof(
    fc.integer().map(String),
    fc.constantFrom('[N/A]', '00000000:01:00.0', ''),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 14 }), (words) => {
      try {
        for (const card of parseNvidia(`${words.join(', ')}\n`))
          for (const share of [card.busy, card.encode, card.decode])
            t.true(share === null || (share >= 0 && share <= 100));
      } catch (error) {
        t.is((error as { reason?: string }).reason, 'parse');
      }
    }),
  );
  t.pass();
});
