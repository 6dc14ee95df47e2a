import { type Outcome } from '../../box/box.ts';
import { valueOf } from '../../model/known.ts';
import { execFailure } from '../../probes/cscli.ts';
import { accessQuestion, nodesOf } from '../../probes/gpu-access.ts';
import { Unavailable } from '../../probes/probe.ts';
import { saidByVainfo, vainfo } from '../../probes/va-driver.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { type Action, type Refusal, type ActionTarget, type Sight } from '../action.ts';
import { define, refuse } from '../define.ts';
import { failureOf, lastLines } from '../failure.ts';
import { serviceOf, inWords } from '../service/subject.ts';
import { answered, containerIdentity, inside, look, type Named, runs, whyNone } from './inside.ts';

/** A service that is looked into for the card (gpu.containers), or whose Quadlet passes /dev/dri to it. */
function find(target: ActionTarget, { model, config }: Sight): Named | Refusal {
  const service = serviceOf(target, model);
  if (service === undefined) return refuse(say`there is no service ${target.key} any more`);
  const passed = valueOf(model.graphics.passed) ?? [];
  return config.gpu.containers.includes(service.name) || passed.some((one) => one.service === service.name)
    ? { service, container: service.name }
    : refuse(say`no card is passed to ${service.name}, and gpu.containers does not name it`);
}

/** A render node that its processes may use, as was found when the containers were last looked into; else the one of the card. */
function nodeFor({ container }: Named, { graphics, gpuAccess }: Sight['model']): Clean | null {
  const access = valueOf(gpuAccess)?.find((one) => one.container === container);
  if (access?.known === true) {
    const [usable] = access.usable;
    return usable !== undefined && /^\/dev\/dri\/renderD\d{1,4}$/.test(usable) ? usable : null;
  }
  const node = valueOf(graphics.cards)?.find(({ renderNode }) => renderNode !== null)?.renderNode ?? null;
  return node === null || !/^renderD\d{1,4}$/.test(node) ? null : say`/dev/dri/${node}`;
}

/** One frame through the card's H.264 encoder, thrown away (ffmpeg's wiki, "Hardware/VAAPI"). */
function encoding(node: Clean): readonly string[] {
  return [
    ...['ffmpeg', '-nostdin', '-hide_banner', '-loglevel', 'error'],
    ...['-init_hw_device', `vaapi=card:${node}`, '-filter_hw_device', 'card'],
    ...['-f', 'lavfi', '-i', 'color=black:size=320x240:rate=1', '-frames:v', '1'],
    ...['-vf', 'format=nv12,hwupload', '-c:v', 'h264_vaapi', '-f', 'null', '-'],
  ];
}

function accessInWords(outcome: Outcome | undefined, container: string): Clean {
  if (outcome === undefined) return literal('it was not asked');
  if (outcome.failure !== null)
    return say`not known: ${failureOf({}, outcome, false) ?? literal('no answer')}`;
  try {
    const { nodes, usable } = nodesOf(outcome, container);
    if (nodes.length === 0)
      return literal('no render node is passed to it: AddDevice=/dev/dri in its Quadlet');
    if (usable.length === 0)
      return say`it may NOT use ${join(nodes, ', ')}: its user lacks the right (GroupAdd=keep-groups in its Quadlet)`;
    return say`it may use ${join(usable, ', ')}`;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return say`whether it may use a render node is not known: ${error.detail}`;
  }
}

function encodedInWords(outcome: Outcome | undefined, container: string): readonly Clean[] {
  if (outcome === undefined) return [literal('no encoding was tried: there is no render node for it')];
  const why = whyNone(outcome, container);
  if (why === null) return [say`ffmpeg encoded a frame by VAAPI (h264_vaapi) in ${outcome.tookMs} ms`];
  if (outcome.exit === 127)
    return [literal('there is no ffmpeg in it: whether the card encodes was not tried')];
  return [literal('ffmpeg could NOT encode a frame by VAAPI (h264_vaapi):'), ...lastLines(outcome, 8)];
}

/** What the driver that ffmpeg opens can do, as vainfo lists it. */
function driverInWords(outcome: Outcome | undefined, container: string): readonly Clean[] {
  if (outcome === undefined) return [];
  if (outcome.exit === 127) return [];
  if (outcome.failure !== null || execFailure(outcome, container) !== null)
    return [say`what its driver can do is not known: ${whyNone(outcome, container) ?? literal('no answer')}`];
  const said = saidByVainfo(outcome);
  switch (said.answer) {
    case 'yes':
      return [
        say`its driver: ${said.name}`,
        say`encodes ${codecs(said.encodes)}, decodes ${codecs(said.decodes)}`,
      ];
    case 'no':
      return [say`its driver does NOT answer: ${said.why}`];
    case 'unknown':
      return [say`what its driver can do is not known: ${said.detail}`];
    case 'asleep':
      return [];
  }
}

function codecs(names: readonly Clean[] | null): Clean {
  return names === null || names.length === 0 ? literal('nothing') : join(names, ', ');
}

export const devices: Action = define<Named>({
  id: 'gpu.devices',
  verb: 'Try the card from inside',
  letter: 'g',
  kind: 'service',
  effect: 'read',
  manner: 'view',
  verify: ['containers'],
  find,
  suits: () => true,
  guards: [runs],
  identity: containerIdentity,
  describe: inWords,
  plan(subject, { model, config }) {
    const { container } = subject;
    const node = nodeFor(subject, model);
    const [program] = config.gpu.vainfo;
    return {
      steps: [
        look(literal('list the nodes'), inside(container, ['ls', '-l', '/dev/dri'])),
        look(literal('ask which may be used'), inside(container, accessQuestion)),
        ...(node === null
          ? []
          : [look(say`encode a frame on ${node}`, inside(container, encoding(node), 30_000))]),
        ...(node === null || program === undefined
          ? []
          : [look(literal('ask its driver'), inside(container, vainfo(program, node)))]),
      ],
      tells: [],
      shows: ([listing, access, encoded, driver]) => [
        accessInWords(access, container),
        ...encodedInWords(encoded, container),
        ...driverInWords(driver, container),
        say` `,
        say`ls -l /dev/dri in ${clean(container)}`,
        ...answered(listing, container, (stdout) => lastLines({ stdout, stderr: '' }, 40)),
      ],
    };
  },
});
