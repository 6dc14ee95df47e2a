// A snapshot has no import() of its own: it calls this one (source/commands/from-snapshot.ts).
module.exports = (url) => import(url);
