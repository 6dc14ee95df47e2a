import test from 'ava';
import { displayControllers } from '../../source/probes/display-controllers.ts';
import { take } from '../../source/probes/probe.ts';
import { type Content, fakeContext } from '../support/fake-box.ts';

const pci = '/sys/bus/pci/devices';

async function read(files: Readonly<Record<string, Content>>) {
  const reading = await take(displayControllers, fakeContext({ files }));
  return reading.known ? reading.value : reading.reason;
}

const controller: Readonly<Record<string, Content>> = {
  [`${pci}/0000:00:00.0/class`]: '0x060000\n',
  [`${pci}/0000:30:00.0/class`]: '0x030000\n',
  [`${pci}/0000:30:00.0/vendor`]: '0x1002\n',
  [`${pci}/0000:30:00.0/device`]: '0x1638\n',
};

test('displayControllers: one that a driver has, and one that none has', async (t) => {
  const found = { address: '0000:30:00.0', vendorId: '0x1002', deviceId: '0x1638' };
  t.deepEqual(await read(controller), [{ ...found, driver: null }] as never);
  const driver = { [`${pci}/0000:30:00.0/driver`]: { link: '../../../bus/pci/drivers/amdgpu' } };
  t.deepEqual(await read({ ...controller, ...driver }), [{ ...found, driver: 'amdgpu' }] as never);
});

test('displayControllers: 3D controllers without an output count, other devices do not', async (t) => {
  const found = await read({
    [`${pci}/0000:01:00.0/class`]: '0x030200\n',
    [`${pci}/0000:02:00.0/class`]: '0x020000\n',
  });
  t.is(found.length, 1);
});

test('displayControllers: a box without PCI has none, a /sys that is not there says nothing', async (t) => {
  t.deepEqual(await read({ '/sys/bus/usb/devices/': '' }), []);
  t.deepEqual(await read({ [`${pci}/`]: '' }), []);
  t.is(await read({}), 'dependency');
});

for (const failure of ['permission', 'hung', 'timeout', 'internal'] as const) {
  test(`displayControllers: what fails with ${failure} is not known`, async (t) => {
    t.is(await read({ [pci]: { failure } }), failure);
    t.is(await read({ ...controller, [`${pci}/0000:00:00.0/class`]: { failure } }), failure);
    t.is(await read({ ...controller, [`${pci}/0000:30:00.0/driver`]: { failure } }), failure);
  });
}
