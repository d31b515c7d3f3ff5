// Two workers on one database, killed again and again: every effect once, every mail at least once and under one key.
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { startCluster } from './cluster.mjs'
import { postgresPlace, sqlitePlace } from './database.mjs'
import { must, say, seconds } from './machine.mjs'
import { serve } from './portal.mjs'
import { randomOf } from './random.mjs'

const WORKERS = 2
const CLIENTS = 50
/** A dead worker's jobs come back when their lease is over. */
const SILENT_MS = 150_000

export async function jobs({ seed, sizes }) {
  const figures = [await drain(sqlitePlace(), { seed, sizes })]
  const cluster = await startCluster()
  if (cluster.reason) {
    say(`  SKIPPED on PostgreSQL: ${cluster.reason}`)
    return figures[0]
  }
  try {
    figures.push(await drain(postgresPlace(cluster), { seed: seed + 1, sizes }))
  } finally {
    await cluster.stop()
  }
  return figures.join('; ')
}

async function drain(place, { seed, sizes }) {
  const random = randomOf(seed)
  const sink = await startSink()
  const workers = []
  try {
    await place.fresh()
    const env = {
      ...place.env(),
      PORTAL_CLOCK: '',
      LOG_LEVEL: 'error',
      RESEND_API_KEY: 're_prove',
      RESEND_BASE_URL: sink.url,
      MAIL_FROM: 'Portal <portal@example.test>',
      MAIL_PER_SECOND: '1000000',
    }
    const first = await serve(env)
    await first.stop()
    const wanted = await fill(place, sizes.jobs)
    const began = performance.now()
    for (let i = 0; i < WORKERS; i++) workers.push(await serve(env))
    const killed = await killWhile(place, { workers, env, random, kills: sizes.jobKills, jobs: wanted.jobs })
    const took = performance.now() - began
    for (const worker of workers.splice(0)) await worker.stop()
    await place.settled()
    const found = await place.read(look)
    mustBeWhole(found, wanted, sink)
    must(killed.kills >= sizes.jobKills, `only ${killed.kills} kills came before the end: enlarge JOBS`)
    const figures = [
      `${place.name}: ${wanted.jobs} jobs by ${WORKERS} workers in ${seconds(took)} s with ${killed.kills} kills, ${found.again} of them begun more than once`,
      `${found.links} links, ${found.made} events, ${found.told} notifications and the counts of ${found.bells} bells exactly once`,
      `${sink.taken.size} mails at the sink, each under its one key, ${sink.repeats} repeats of a key recognised, none lost`,
    ].join('; ')
    say(`  ${figures}`)
    return figures
  } finally {
    for (const worker of workers) worker.child.kill('SIGKILL')
    await sink.close()
    await place.remove()
  }
}

/** What speaks like Resend, outlives the workers and keeps every key that it was given. */
async function startSink() {
  const sink = { taken: new Map(), repeats: 0, differing: [], unkeyed: 0 }
  const server = createServer(async (req, res) => {
    const chunks = []
    for await (const chunk of req) chunks.push(chunk)
    const { to, subject } = JSON.parse(Buffer.concat(chunks).toString())
    const key = req.headers['idempotency-key']
    if (!key) sink.unkeyed++
    const known = sink.taken.get(key)
    const mail = { id: known?.id ?? `sink_${sink.taken.size}`, to: String(to), subject }
    if (known) sink.repeats++
    if (known && (known.to !== mail.to || known.subject !== subject)) sink.differing.push(key)
    sink.taken.set(key, mail)
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: mail.id }))
  })
  await new Promise((listens) => server.listen(0, '127.0.0.1', listens))
  sink.url = `http://127.0.0.1:${server.address().port}`
  sink.close = () => {
    server.closeAllConnections()
    return new Promise((closed) => server.close(closed))
  }
  return sink
}

const id = (prefix, name, n) => `${prefix}_${name}${String(n).padStart(8, '0')}`

/** A quarter notices, a quarter resets (a link, an event and a mail), half events that are told to a client's owner. */
async function fill(place, total) {
  const quarter = Math.floor(total / 4)
  const events = total - 2 * quarter
  const at = new Date()
  const made = { created_at: at, updated_at: at }
  const span = (n) => Array.from({ length: n }, (_, i) => i)
  const emailOf = (n) => `person${n}@example.test`
  const people = span(2 * quarter + CLIENTS)
  await place.add(
    'people',
    people.map((n) => ({ id: id('per', 'p', n), email: emailOf(n), name: `Person ${n}`, status: 'active', ...made })),
  )
  const owners = people.slice(-CLIENTS)
  await place.add(
    'clients',
    span(CLIENTS).map((n) => ({
      ...{ id: id('cli', 'c', n), name: `Client ${n}`, name_key: `client ${n}`, search_text: `client ${n}` },
      ...{ currency: 'EUR', exponent: 2, tags: [], ...made },
    })),
  )
  await place.add(
    'memberships',
    owners.map((n, i) => ({ client_id: id('cli', 'c', i), person_id: id('per', 'p', n), owner: true, created_at: at })),
  )
  await place.add(
    'preferences',
    owners.map((n) => ({ person_id: id('per', 'p', n), topic: 'team', portal: true, mail: 'off' })),
  )
  await place.add(
    'events',
    span(events).map((n) => ({
      ...{ id: id('evt', 'e', n), did: 'member.rights-changed', area: 'member', actor_name: 'The proof' },
      ...{ client_id: id('cli', 'c', n % CLIENTS), thing_kind: 'client', thing_id: id('cli', 'c', n % CLIENTS) },
      ...{ audience: 'client', data: { email: 'somebody@example.test' }, at },
    })),
  )
  // The events are left to their jobs, as those are that could not be told at once.
  await place.ask("delete from cursors where name = 'fan-out'")
  await place.ask("insert into cursors select 'fan-out', max(seq) from events")
  const job = (name, n, kind, rank, payload) => ({
    ...{ id: id('job', name, n), kind, rank, payload, run_at: at, created_at: at },
  })
  const mails = [
    ...span(quarter).map((n) =>
      job('n', n, 'mail.notice', 0, { personId: id('per', 'p', n), what: 'password-changed', at: at.toISOString() }),
    ),
    ...span(quarter).map((n) => job('r', n, 'mail.reset', 0, { email: emailOf(quarter + n) })),
  ]
  const tellings = span(events).map((n) => job('f', n, 'fanout', 1, { eventId: id('evt', 'e', n), after: '' }))
  await place.add('jobs', [...mails, ...tellings])
  await place.add(
    'mails',
    mails.map(({ id, kind }) => ({ id, kind, ...made })),
  )
  return { jobs: total, mails: mails.map((one) => one.id), resets: quarter, events }
}

/** Kills a worker whenever so many jobs are left as chance says, and starts another; then waits for the end. */
async function killWhile(place, { workers, env, random, kills, jobs }) {
  const at = Array.from({ length: kills }, () => Math.floor(jobs * (0.05 + 0.9 * random()))).sort((a, b) => b - a)
  const open = async () => Number((await place.ask("select count(*) as n from jobs where state = 'waiting'"))[0].n)
  let done = 0
  let left = jobs
  let movedAt = Date.now()
  while (left > 0) {
    await pause(100 + random() * 400)
    const now = await open()
    if (now < left) movedAt = Date.now()
    left = now
    must(Date.now() - movedAt < SILENT_MS, `${left} jobs wait and nothing moves`)
    if (done === kills || left > at[done]) continue
    const i = Math.floor(random() * WORKERS)
    workers[i].child.kill('SIGKILL')
    await workers[i].ended
    // The other works on alone for a while.
    await pause(random() * 1000)
    workers[i] = await serve(env)
    done++
    say(`  ${place.name}: kill ${done} with ${left} jobs left`)
  }
  return { kills: done }
}

/** Beside these the portal's own schedule goes on. */
const OURS = "kind in ('mail.notice', 'mail.reset', 'fanout')"

async function look(query) {
  const count = async (sql) => Number((await query(`select count(*) as n from ${sql}`))[0].n)
  return {
    done: await count(`jobs where state = 'done' and ${OURS}`),
    others: await count(`jobs where state <> 'done' and ${OURS}`),
    again: await count(`jobs where attempts > 1 and ${OURS}`),
    links: await count("links where purpose = 'reset' and sent_at is not null"),
    linked: await count("(select distinct person_id from links where purpose = 'reset') as one"),
    made: await count("events where did = 'person.reset-link-made'"),
    told: await count('notifications'),
    toldOnce: await count('(select distinct event_id from notifications) as one'),
    bells: await count('bells'),
    unread: Number((await query('select coalesce(sum(unread), 0) as n from bells'))[0].n),
    wrongBells: await count(
      'bells where unread <> (select count(*) from notifications where notifications.person_id = bells.person_id)',
    ),
    sent: await query("select id, provider_id from mails where state = 'sent'"),
    mails: await count('mails'),
  }
}

function mustBeWhole(found, wanted, sink) {
  const equal = (one, other, what) => must(one === other, `${one} ${what}, ${other} expected`)
  equal(found.done, wanted.jobs, 'jobs are done')
  equal(found.others, 0, 'jobs are not done')
  must(found.again > 0, 'no job was begun twice: the kills show nothing')
  equal(found.links, wanted.resets, 'links of resets')
  equal(found.linked, wanted.resets, 'people with a link')
  equal(found.made, wanted.resets, 'events of links')
  equal(found.told, wanted.events, 'notifications')
  equal(found.toldOnce, wanted.events, 'events were told')
  equal(found.unread, wanted.events, 'counted by bells')
  equal(found.wrongBells, 0, 'bells count something else than there is')
  equal(found.mails, wanted.mails.length, 'rows of mails')
  equal(found.sent.length, wanted.mails.length, 'mails are marked as sent')
  equal(sink.unkeyed, 0, 'mails came without a key')
  equal(sink.taken.size, wanted.mails.length, 'mails at the sink')
  equal(sink.differing.length, 0, 'keys came with another mail')
  equal(new Set([...sink.taken.values()].map(({ to }) => to)).size, wanted.mails.length, 'people got a mail')
  for (const id of wanted.mails) must(sink.taken.has(id), `the mail of ${id} never came`)
  const wrong = found.sent.filter((row) => row.provider_id !== sink.taken.get(row.id)?.id)
  equal(wrong.length, 0, 'mails have another id than the sink gave')
}
