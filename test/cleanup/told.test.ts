import test from 'ava';
import { toldOnly } from '../../source/cleanup/told.ts';
import { survey } from '../../source/cleanup/survey.ts';
import { known } from '../../source/model/known.ts';
import { clean } from '../../source/text/clean.ts';
import { cleaning } from '../support/cleaning.ts';

const reasonsOf = async (name: string, target: number) => {
  const { plan } = await (await cleaning(name, { target, mount: '/' })).shown();
  return {
    plan,
    told: plan.spared.map(({ name: what, bytes, reason }) => `${what} (${bytes ?? '?'}): ${reason}`),
  };
};

test('large folders of home are told by size, with the command to look at them, and are in no step', async (t) => {
  const { plan, told } = await reasonsOf('ssd-94', 60);
  const folders = told.filter((line) => line.startsWith('~/'));
  t.regex(
    folders[0] ?? '',
    /^~\/\.local\/share\/Steam \(10522669875\): look at it yourself: podman unshare du -xh --max-depth=1 -- \/home\/deck\/\.local\/share\/Steam$/,
  );
  // What a plan cleans up by its own rules is not told twice, nor is podman's store.
  t.false(folders.some((line) => /containers\/storage|\.cache|Trash/.test(line)));
  for (const { step } of plan.steps)
    t.false('file' in step.command && step.command.args.some((word) => word.includes('Steam')));
});

test('what a container of a Quadlet wrote is told with the restart that drops it, and is in no step', async (t) => {
  const { plan, told } = await reasonsOf('ssd-94', 60);
  t.true(
    told.includes(
      'what nextcloud wrote (2362232012): over its image and into no volume: it goes with the next systemctl --user restart nextcloud.service',
    ),
    told.join('\n'),
  );
  for (const { step } of plan.steps)
    t.false('file' in step.command && step.command.file === 'podman' && step.command.args[0] === 'container');
});

test('a container of no Quadlet is told with how to look into it', async (t) => {
  const { told } = await reasonsOf('stopped-quadlet', 10);
  t.true(
    told.includes('what it-tools wrote (41943040): it runs, and no Quadlet made it: podman diff it-tools'),
    told.join('\n'),
  );
  const { looking, shown } = await cleaning('stopped-quadlet', { target: 10, mount: '/' });
  const { facts, model, filesystem } = await shown();
  const { context } = looking;
  const size = { id: clean('a'), name: clean('old'), unit: null, written: 50_000_000 };
  const { candidates, spared } = toldOnly({
    facts,
    model,
    survey: {
      ...(await survey(context, facts, [])),
      containerSizes: known([{ ...size, state: clean('exited') }], facts.filesystems.origin),
    },
    config: context.config,
    filesystem,
    owner: context.box.identity,
    now: context.box.now(),
  });
  t.deepEqual(candidates, []);
  t.is(
    spared.find(({ name }) => name === 'what old wrote')?.reason,
    clean('it is exited and no Quadlet made it: look with podman diff old, then podman container rm old'),
  );
});

test('where folders and containers cannot be measured it is said', async (t) => {
  const { plan } = await reasonsOf('no-session', 10);
  const dark = plan.unknown.join('\n');
  t.regex(dark, /what containers wrote: /);
  t.regex(dark, /folders could not be looked into by du/);
});
