// The same portal on both dialects: what people are answered must be equal but for ids.
import { isDeepStrictEqual } from 'node:util'
import { postgresPlace, sqlitePlace } from './database.mjs'
import { must, say } from './machine.mjs'
import { portal, serve, signIn } from './portal.mjs'

const PEOPLE = ['admin@demo.test', 'support@demo.test', 'client@demo.test']
const PAGES = 3

const both = (sort) => [
  { sort, dir: 'asc' },
  { sort, dir: 'desc' },
]
const february = { from: '2026-02-01', to: '2026-02-28' }

const LISTS = {
  'invoices.list': [
    {},
    ...['number', 'issued', 'due', 'amount', 'status'].flatMap(both),
    ...['all', 'draft', 'open', 'overdue', 'paid', 'void'].map((status) => ({ status })),
    { q: '1' },
    { q: 'é' },
    { q: '%' },
    { q: '_' },
    { min: '100', max: '5000.50', sort: 'amount' },
    { from: '2025-06-01', to: '2025-12-31', status: 'paid' },
    { sort: 'nothing' },
    { from: 'never' },
  ],
  'clients.list': [
    {},
    ...['name', 'created'].flatMap(both),
    ...['active', 'inactive', 'archived'].map((status) => ({ status })),
    { q: 'a' },
    { q: 'É' },
    { overdue: 'yes' },
    { country: 'Germany' },
  ],
  'usage.rows': [
    {},
    { ...february, sort: 'day', dir: 'asc' },
    ...both('cost').map((order) => ({ ...february, ...order })),
    { ...february, kind: 'usage', q: 'a' },
  ],
}

const SINGLE = {
  'services.list': [
    {},
    ...['name', 'cost', 'rows', 'subscriptions'].flatMap(both).map((order) => ({ ...february, ...order })),
    { active: 'yes' },
    { q: 's' },
  ],
  'usage.series': ['7d', '30d', '90d', '12m'].flatMap((range) => [
    { range },
    { range, end: '2026-02-28' },
    { range, currency: 'USD' },
  ]),
  'usage.costByService': [{}, february, { ...february, limit: 3 }, { from: '2025-01-01', to: '2026-03-31' }],
  'reports.dashboard': [undefined],
}

const SINGLES = [
  ['invoices.list', 'invoices.get', 'invoiceId'],
  ['clients.list', 'clients.get', 'clientId'],
  ['services.list', 'services.get', 'serviceId'],
]

const FILES = [
  '/invoices.csv',
  '/invoices.csv?status=overdue&sort=amount',
  '/clients.csv',
  '/services.csv',
  '/services.csv?from=2026-02-01&to=2026-02-28',
  '/usage.csv?from=2026-02-01&to=2026-02-28',
]

/**
 * First the portals as each dialect filled its own: equal but for ids and the order of what is equal in what it is
 * sorted by. Then PostgreSQL with SQLite's rows: equal to the byte.
 */
export async function compareDialects(cluster) {
  const sqlite = sqlitePlace()
  const postgres = postgresPlace(cluster)
  const own = { PORTAL_DEMO: '1', PORTAL_SECRET: '5e'.repeat(32), LOG_LEVEL: 'error' }
  try {
    for (const place of [sqlite, postgres]) {
      await place.fresh()
      await portal(['seed', '--size', 'small'], { ...place.env(), ...own })
    }
    const tally = { equal: 0, different: [] }
    await compareServers([sqlite, postgres], own, looseAnswers, tally)
    const loose = tally.equal
    await sqlite.read((query) => postgres.fill(query))
    await compareServers([sqlite, postgres], own, exactAnswers, tally)
    must(tally.different.length === 0, `${tally.different.length} answers differ:\n${tally.different.join('\n')}`)
    return `seeded apart, ${loose} answers to ${PEOPLE.length} people equal but for ids; with the same rows, ${tally.equal - loose} equal to the byte`
  } finally {
    await sqlite.remove()
    await postgres.remove()
  }
}

async function compareServers(places, own, answersOf, tally) {
  const servers = []
  try {
    for (const place of places) servers.push(await serve({ ...place.env(), ...own }))
    for (const email of PEOPLE) {
      const sides = []
      for (const { url } of servers) {
        const { cookie } = await signIn(url, email)
        must(cookie, `${email} cannot sign in at ${url}`)
        sides.push({ url, cookie })
      }
      const answers = sides.map(answersOf)
      for (;;) {
        const [sqlite, postgres] = await Promise.all(answers.map((answer) => answer.next()))
        if (sqlite.done || postgres.done) break
        compare(`${email} ${sqlite.value.what}`, sqlite.value.answer, postgres.value.answer, tally)
      }
    }
    for (const { said } of servers) must(!/"level":[56]0/.test(said.error), `An error was logged:\n${said.error}`)
  } finally {
    for (const server of servers) await server.stop()
  }
}

function compare(what, sqlite, postgres, tally) {
  if (isDeepStrictEqual(sqlite, postgres)) tally.equal++
  else {
    say(`  DIFFERENT: ${what}`)
    tally.different.push(`${what}\n${difference(sqlite, postgres).slice(0, 5).join('\n')}`)
  }
}

async function* exactAnswers(side) {
  for (const [name, inputs] of Object.entries({ ...LISTS, ...SINGLE })) {
    for (const input of inputs) {
      let after
      for (let page = 1; page <= PAGES; page++) {
        const answer = await rpc(side, name, after === undefined ? input : { ...input, after })
        yield { what: `${name} ${JSON.stringify(input)} page ${page}`, answer }
        after = answer.body.result?.data.next
        if (!after) break
        if (page === PAGES) {
          // And back from the last of them.
          const before = answer.body.result.data.previous
          yield { what: `${name} ${JSON.stringify(input)} back`, answer: await rpc(side, name, { ...input, before }) }
        }
      }
    }
  }
  for (const [list, get, key] of SINGLES) {
    const { data } = (await rpc(side, list, {})).body.result ?? {}
    for (const row of (data?.rows ?? data?.services ?? []).slice(0, 5)) {
      yield { what: `${get} ${row.number ?? row.name}`, answer: await rpc(side, get, { [key]: row.id ?? row[key] }) }
    }
  }
  for (const path of FILES) yield { what: path, answer: await file(side, path) }
}

async function* looseAnswers(side) {
  for (const [name, inputs] of Object.entries(LISTS)) {
    for (const input of inputs) {
      const whole = { rows: [] }
      let after
      do {
        const { status, body } = await rpc(side, name, after === undefined ? input : { ...input, after })
        const { rows = [], next, previous: _, ...rest } = body.result?.data ?? {}
        Object.assign(whole, { status, error: body.error, rest })
        whole.rows.push(...rows)
        after = next
      } while (after)
      yield { what: `${name} ${JSON.stringify(input)}`, answer: unordered(withoutIds(whole)) }
    }
  }
  for (const [name, inputs] of Object.entries(SINGLE)) {
    // The latest of a dashboard are chosen among equals.
    if (name === 'reports.dashboard') continue
    for (const input of inputs) {
      yield { what: `${name} ${JSON.stringify(input)}`, answer: unordered(withoutIds(await rpc(side, name, input))) }
    }
  }
  for (const path of FILES) yield { what: path, answer: unordered(withoutIds(await file(side, path))) }
}

async function rpc({ url, cookie }, name, input) {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
  const answer = await fetch(`${url}/rpc/${name}${query}`, { headers: { cookie } })
  must(answer.status < 500, `${name} ${JSON.stringify(input)} answers ${answer.status} at ${url}`)
  return { status: answer.status, body: await answer.json() }
}

async function file({ url, cookie }, path) {
  const answer = await fetch(`${url}${path}`, { headers: { cookie } })
  must(answer.status < 500, `${path} answers ${answer.status} at ${url}`)
  const text = await answer.text()
  const name = answer.headers.get('content-disposition')
  // An error page is HTML with the request's id and a nonce in it.
  if (answer.status !== 200) return { status: answer.status }
  return { status: answer.status, name, lines: text.split('\r\n') }
}

const ID = /\b(cli|inv|lin|svc|use|per|imp|pay|sub|prc|evt|req)_[0-9a-z]{26}\b/g
const withoutIds = (value) => JSON.parse(JSON.stringify(value).replace(ID, '$1'))

function unordered(value) {
  if (Array.isArray(value)) return value.map(unordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unordered(inner)]))
}

/** The places where two answers part. */
function difference(sqlite, postgres, path = '', found = []) {
  if (isDeepStrictEqual(sqlite, postgres)) return found
  const isObject = (value) => value !== null && typeof value === 'object'
  if (isObject(sqlite) && isObject(postgres)) {
    const keys = new Set([...Object.keys(sqlite), ...Object.keys(postgres)])
    for (const key of keys) difference(sqlite[key], postgres[key], `${path}.${key}`, found)
  } else {
    const short = (value) => (JSON.stringify(value) ?? 'nothing').slice(0, 200)
    found.push(`  ${path}: SQLite ${short(sqlite)}, PostgreSQL ${short(postgres)}`)
  }
  return found
}
