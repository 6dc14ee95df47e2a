// A snapshot has no import() of its own: it calls this one (snapshot.ts).
module.exports = (url) => import(url);
