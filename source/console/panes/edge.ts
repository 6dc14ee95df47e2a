import { type Router, type Served } from '../../probes/traefik.ts';
import { join, literal, say } from '../../text/clean.ts';
import { duration, missing, shortDuration } from '../../text/format.ts';
import { joinLines, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { type PaneContext, type Row, itemRow, knownSection, section } from './pane.ts';

function routeColumns(): readonly Column<Router>[] {
  return [
    { title: literal('Route'), min: 12, max: 26, goes: 0, cell: ({ name }) => line(name) },
    { title: literal('Host'), min: 10, max: 30, goes: 2, cell: ({ hosts }) => line(join(hosts, ' ')) },
    {
      title: literal('Passes'),
      min: 10,
      goes: 0,
      grows: true,
      cell: ({ middlewares }) =>
        middlewares.length === 0 ? line(literal('nothing'), 'dim') : line(join(middlewares, ', ')),
    },
  ];
}

function certificateColumns(now: number): readonly Column<Served>[] {
  return [
    { title: literal('Certificate'), min: 12, max: 40, goes: 0, cell: ({ host }) => line(host) },
    {
      title: literal('Left'),
      align: 'right',
      min: 4,
      goes: 0,
      cell: (one) =>
        !one.served
          ? line(missing, 'dim')
          : one.validTo <= now
            ? line(literal('over'), 'critical')
            : line(shortDuration(one.validTo - now)),
      by: (one) => (one.served ? one.validTo : null),
      smallestFirst: true,
    },
    {
      title: literal('Issued by'),
      min: 8,
      goes: 1,
      grows: true,
      cell: (one) => (one.served ? line(one.issuer, 'dim') : line(one.why, 'critical')),
    },
  ];
}

/** Traefik's routes and what it serves for their hosts; nothing where there is no Traefik. */
export function edgeRows(context: PaneContext): readonly Row[] {
  const { verdicts, model, now } = context;
  const { routes, certificates } = model;
  const absent = (check: string) =>
    verdicts.every((one) => one.check !== check || one.status === 'not-applicable');
  const routers = routes.known ? { ...routes, value: routes.value.routers } : routes;
  return [
    ...(absent('traefik.route')
      ? []
      : knownSection(context, literal('Routes'), routers, literal('Traefik has no routes.'), (items) =>
          section(context, routeColumns(), items, (router, cells) =>
            itemRow(context, say`route:${router.name}`, cells, {
              about: joinLines([line(router.rule, 'strong'), line(router.file, 'dim')]),
            }),
          ),
        )),
    ...(absent('tls.cert')
      ? []
      : knownSection(context, literal('Certificates'), certificates, null, (items) =>
          section(context, certificateColumns(now), items, (one, cells) =>
            itemRow(context, say`certificate:${one.host}`, cells, {
              about: one.served
                ? joinLines([
                    line(one.host, 'strong'),
                    line(say`${duration(one.validTo - now)} left`),
                    line(one.issuer),
                  ])
                : line(one.why),
            }),
          ),
        )),
  ];
}
